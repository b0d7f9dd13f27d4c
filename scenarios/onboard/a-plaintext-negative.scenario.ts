import { scenario } from '../../harness/index.ts';
import { ping, signUp } from './tier-a.ts';

export default scenario({
  id: 'onboard.A.plaintext-negative',
  tier: 'A',
  title:
    'An event id proves no encryption: the homeserver takes clear text too, and only the bot keeps from it',
  tags: ['onboarding'],
  requires: ['onboard.answer'],
  uses: ['peer', 'signUp'],
  playedBy: ['element'],
  mutants: { 'answers-in-clear': 'A5 type of the answer on the wire' },
  async run(stage) {
    const { step, check, peer } = stage;
    const newcomer = await signUp(stage);
    await step('clear text into the encrypted room is taken, and gets an event id', async () => {
      const eventId = await newcomer.api.sendEvent(newcomer.room, 'm.room.message', {
        msgtype: 'm.text',
        body: 'this is in clear',
      });
      const seen = await peer.message(
        newcomer.room,
        newcomer.userId,
        (_body, event) => event.eventId === eventId,
      );
      check('type on the wire', 'm.room.message', seen.wireType, { gate: 'A7' });
      check('event id given all the same', true, eventId.startsWith('$'), { gate: 'A7' });
    });
    await step('the bot starts', () => newcomer.start());
    await step('what the bot says is encrypted', () => ping(stage, newcomer));
  },
});
