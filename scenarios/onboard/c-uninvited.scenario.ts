import { scenario } from '../../harness/index.ts';
import { ping } from './tier-a.ts';
import { meetVerifiable, stepsOf, usualTransport, verify } from './tier-c.ts';

export default scenario({
  id: 'onboard.C.uninvited',
  tier: 'C',
  title: 'A newcomer answers a person that it was not told to verify, but does not let them verify it',
  tags: ['onboarding', 'sas', 'refusal'],
  requires: ['onboard.answer', 'onboard.sas'],
  uses: ['peer', 'peers', 'signUp', 'leasedNewcomer'],
  playedBy: ['element'],
  cast: ['alice', { name: 'bob', offList: true }],
  verifications: [{ transport: 'room', asks: 'person', besideOthers: true }],
  mutants: { 'verifies-everybody': 'C8 what it answered a person that it was not told of' },
  async run(stage) {
    const { step, check, peers } = stage;
    const uninvited = peers[1]!;
    const verifiable = await meetVerifiable(stage);
    const { newcomer } = verifiable;
    const talk = (room: string) => ping({ ...stage, peer: uninvited }, newcomer, room);
    const room = await step('another person opens a room with it, and is answered', async () => {
      const opened = await uninvited.directRoom(newcomer.userId);
      await talk(opened);
      return opened;
    });
    const transport = usualTransport(stage);
    const flow = await step('that person asks it for verification', () =>
      transport === 'room'
        ? uninvited.verifyUser(newcomer.userId, room)
        : uninvited.verifyDevice(newcomer.userId, newcomer.deviceId),
    );
    // A later question is answered later: it has dealt with the first by then.
    await verify(stage, verifiable, transport);
    await step('it answers what the other says later', () => talk(room));
    await step('it has declined, or kept silent', () => {
      const answered = stepsOf(uninvited, flow)
        .filter(({ direction, name }) => direction === 'received' && name !== 'cancel')
        .map(({ name }) => name);
      const what = 'what it answered a person that it was not told of';
      check(what, 'nothing, or a cancel', answered.join(' ') || 'nothing, or a cancel', { gate: 'C8' });
    });
    await step('it has not signed that person', async () => {
      const state = await newcomer.oracle.botsSignature(uninvited);
      check('signature of the bot over that person', 'missing', state, { gate: 'C8' });
    });
  },
});
