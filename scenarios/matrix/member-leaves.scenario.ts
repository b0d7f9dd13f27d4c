import { type Peer } from '../../harness/index.ts';
import { ask } from '../talk.ts';
import { talkScenarios } from '../talking.ts';
import { apiOf, bring } from './membership.ts';

const canRead = 'expected false, observed true';

export default talkScenarios({
  name: 'member-leaves',
  title:
    'A person who has left the room, or was put out of it, gets no key for what the bot says from then on',
  tags: ['encryption'],
  requires: [],
  uses: ['peers', 'matrix'],
  playedBy: ['element'],
  cast: ['alice', 'bob', 'zoe'],
  mutants: {
    'keeps-its-key-when-people-leave': `whether one who has left can read what is said now: ${canRead}`,
    'keeps-its-key-when-people-are-banned': `whether one who was put out can read what is said now: ${canRead}`,
    'answers-crowds-in-clear': 'answered in clear what it was asked encrypted',
  },
  async run(stage, bot) {
    const { step, peers, check } = stage;
    const [alice, bob, zoe] = [peers[0]!, peers[1]!, peers[2]!];
    const room = await step('three people share an encrypted room with the bot', async () => {
      const opened = await bot.openRoom(alice);
      for (const one of [bob, zoe]) {
        await bring(stage, apiOf(stage, alice), opened, one.userId);
        await one.entered(opened);
      }
      return opened;
    });
    await step('all read what it answers', async () => {
      const { reply } = await ask(stage, bot.userId, room, alice);
      for (const one of [bob, zoe])
        await one.message(room, bot.userId, (_, { eventId }) => eventId === reply.eventId);
      await ask(stage, bot.userId, room, bob);
    });
    const act = (who: Peer, what: string, body: object): Promise<object> =>
      apiOf(stage, who).call('POST', `/rooms/${encodeURIComponent(room)}/${what}`, body);
    const expectNoKey = async (one: Peer, who: string): Promise<void> => {
      const { reply } = await ask(stage, bot.userId, room, alice);
      const keys = await one.roomKeys!(room);
      const reads = reply.roomKey !== undefined && keys.has(reply.roomKey);
      check(`whether one who ${who} can read what is said now`, false, reads);
    };
    await step('one leaves, and has no key for what the bot answers then', async () => {
      await act(bob, 'leave', {});
      await expectNoKey(bob, 'has left');
    });
    await step('one is banned, and has no key for what the bot answers then', async () => {
      await act(alice, 'ban', { user_id: zoe.userId });
      await expectNoKey(zoe, 'was put out');
    });
  },
});
