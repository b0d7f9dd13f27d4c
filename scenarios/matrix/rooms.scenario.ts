import type { MatrixApi } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered, type Asked } from '../accounting.ts';
import { talkScenarios } from '../talking.ts';
import { apiOf } from './membership.ts';

const rounds = 2;

export default talkScenarios({
  name: 'rooms',
  title:
    'Each question is answered once, in the room where it was asked and in no other, and who may read along stays as it was',
  tags: ['accounting'],
  requires: [],
  uses: ['peers', 'matrix'],
  playedBy: ['element', 'libolm', 'native'],
  cast: ['alice', 'bob'],
  inClear: true,
  mutants: {
    'repeats-in-other-rooms':
      'numbers of questions answered in another room: expected none, observed 1, 2, 3',
    'edits-the-question': 'sent an answer as an edit of what a person had said',
    'edits-its-first-answer': 'wrote the answer to one question over that to another',
    'replies-to-the-first-question': 'sent an answer as the reply to another question',
    'brings-somebody-along': 'changes to who may read along: expected none, observed m.room.member of',
    'opens-rooms-to-everybody':
      'changes to who may read along: expected none, observed m.room.history_visibility, m.room.join_rules',
    'calls-everybody': 'called everybody in a room',
  },
  async run(stage, bot) {
    const { step, peers, check } = stage;
    const [alice, bob] = [peers[0]!, peers[1]!];
    const rooms = await step('one person opens two rooms with the bot, another one', async () => [
      { peer: alice, room: await bot.openRoom(alice) },
      { peer: alice, room: await bot.openRoom(alice) },
      { peer: bob, room: await bot.openRoom(bob) },
    ]);
    const asked: Asked[] = [];
    for (let round = 1; round <= rounds; round += 1)
      await step(`it answers in each room, round ${round}`, async () => {
        for (const { peer, room } of rooms) {
          asked.push(await pose(stage, room, peer));
          await untilAnswered(stage, bot.userId, asked);
        }
      });
    await step('it has said none of this elsewhere', () => expectEachAnsweredOnce(stage, bot.userId, asked));
    await step('it has let nobody in, and opened no room', async () => {
      for (const { peer, room } of rooms) {
        const changes = await changesBy(bot.userId, apiOf(stage, peer), room);
        check('changes to who may read along', 'none', changes.join(', ') || 'none');
      }
    });
  },
});

/** What of a room decides who may read in it. */
const readers = new Set([
  'm.room.guest_access',
  'm.room.history_visibility',
  'm.room.join_rules',
  'm.room.member',
]);

/** What somebody has changed in a room beside their own membership, and it decides who may read there. */
async function changesBy(user: string, api: MatrixApi, room: string): Promise<string[]> {
  const { body } = await api.ask('GET', `/rooms/${encodeURIComponent(room)}/state`);
  return (body as unknown as readonly StateEvent[])
    .filter(({ type, sender, state_key: of }) => sender === user && of !== user && readers.has(type))
    .map(({ type, state_key: of }) => (of === '' ? type : `${type} of ${of}`))
    .toSorted();
}

interface StateEvent {
  readonly type: string;
  readonly sender: string;
  readonly state_key: string;
}
