import { scenario } from '../../harness/index.ts';
import { listensAgain } from '../listening.ts';
import { ping, signUp } from './tier-a.ts';

export default scenario({
  id: 'onboard.A.everybody-reads',
  tier: 'A',
  title: 'A person who joins the room later reads what a newcomer says from then on, as all others do',
  tags: ['onboarding'],
  requires: ['onboard.answer'],
  uses: ['peer', 'peers', 'signUp', 'traffic'],
  playedBy: ['element'],
  cast: ['alice', 'bob'],
  mutants: {
    'encrypts-for-one': 'observed nothing',
  },
  async run(stage) {
    const { step, check, peers, traffic } = stage;
    const another = peers[1]!;
    const newcomer = await signUp(stage);
    const { room, userId } = newcomer;
    await step('it starts and answers', async () => {
      await newcomer.start({ through: traffic });
      await ping(stage, newcomer);
    });
    await step('another person joins the room', async () => {
      const path = `/rooms/${encodeURIComponent(room)}/invite`;
      await newcomer.api.call('POST', path, { user_id: another.userId });
      await another.entered(room);
      // Some bots fetch the keys of somebody new only after they have answered what came in the same sync.
      await listensAgain(stage, performance.now());
    });
    const { eventId, body } = await step('it answers the first', () => ping(stage, newcomer));
    await step('both can read it', async () => {
      const read = another
        .message(room, userId, (_body, message) => message.eventId === eventId)
        .then(
          (heard) => heard.body,
          () => 'nothing',
        );
      check('what another member of the room reads', body, await read, { gate: 'A5' });
    });
  },
});
