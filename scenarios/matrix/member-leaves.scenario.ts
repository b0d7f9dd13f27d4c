import { ask } from '../talk.ts';
import { talkScenarios } from '../talking.ts';
import { apiOf, bring } from './membership.ts';

export default talkScenarios({
  name: 'member-leaves',
  title: 'A person who has left the room gets no key for what the bot says from then on',
  tags: ['encryption'],
  requires: [],
  uses: ['peers', 'matrix'],
  playedBy: ['element'],
  cast: ['alice', 'bob'],
  mutants: {
    'keeps-its-key-when-people-leave':
      'whether one who has left can read what is said now: expected false, observed true',
    'answers-crowds-in-clear': 'answered in clear what it was asked encrypted',
  },
  async run(stage, bot) {
    const { step, peers, check } = stage;
    const [alice, bob] = [peers[0]!, peers[1]!];
    const room = await step('two people share an encrypted room with the bot', async () => {
      const opened = await bot.openRoom(alice);
      await bring(stage, apiOf(stage, alice), opened, bob.userId);
      await bob.entered(opened);
      return opened;
    });
    await step('both read what it answers', async () => {
      const { reply } = await ask(stage, bot.userId, room, alice);
      await bob.message(room, bot.userId, (_, { eventId }) => eventId === reply.eventId);
      await ask(stage, bot.userId, room, bob);
    });
    const { reply } = await step('one leaves, and the bot answers the other', async () => {
      await apiOf(stage, bob).call('POST', `/rooms/${encodeURIComponent(room)}/leave`, {});
      return ask(stage, bot.userId, room, alice);
    });
    await step('the one who has left has no key for that', async () => {
      const keys = await bob.roomKeys!(room);
      const canRead = reply.roomKey !== undefined && keys.has(reply.roomKey);
      check('whether one who has left can read what is said now', false, canRead);
    });
  },
});
