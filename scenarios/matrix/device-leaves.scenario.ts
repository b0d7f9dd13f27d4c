import { checkIfClaimed } from '../claims.ts';
import { ask } from '../talk.ts';
import { talkScenarios, untilDevicesAreKnown } from '../talking.ts';

export default talkScenarios({
  name: 'device-leaves',
  title:
    'What the bot says when a person has logged out on one device is under a key that this device never had',
  tags: ['encryption'],
  requires: [],
  uses: ['peers'],
  playedBy: ['element'],
  cast: ['alice', { name: 'phone', deviceOf: 'alice' }, 'bob'],
  mutants: { 'forgets-no-devices': 'the room key, after that: expected another one, observed the same' },
  async run(stage, bot) {
    const { step, peers, leaveUnchecked } = stage;
    const [alice, phone, bob] = [peers[0]!, peers[1]!, peers[2]!];
    const name = 'the room key, after that';
    const room = await step('a person with two devices talks with the bot', async () => {
      const opened = await bot.openRoom(alice);
      await phone.entered(opened);
      return opened;
    });
    const before = await step('both devices read what it answers', async () => {
      const { reply } = await ask(stage, bot.userId, room, alice);
      await phone.message(room, bot.userId, (_, { eventId }) => eventId === reply.eventId);
      return reply.roomKey;
    });
    if (alice.relogin === undefined || before === undefined)
      return leaveUnchecked(name, 'the client of the person does not log out');
    await step('she logs out on one, and in again without its keys', () => alice.relogin!());
    await untilDevicesAreKnown(stage, bot, bob);
    await step('what it answers now is under another key', async () => {
      const { reply } = await ask(stage, bot.userId, room, phone);
      const observed = reply.roomKey === before ? 'the same' : 'another one';
      checkIfClaimed(stage, 'matrix.key-rotation', name, 'another one', observed);
    });
  },
});
