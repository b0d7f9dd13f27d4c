import { eventually, scenario, type Stage } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered, type Asked } from '../accounting.ts';
import { untilDrained } from './letters.ts';

const people = ['alice', 'bob', 'dave'] as const;
const roomsEach = 2;
const count = people.length * roomsEach;

export default scenario({
  id: 'dlq.concurrent-append',
  title:
    'Of texts of several people that have no answer at the same moment each is kept whole in the dead-letter queue, and answered once, also where the bot is killed meanwhile',
  tags: ['dlq', 'lifecycle', 'model', 'accounting', 'restart'],
  requires: ['matrix.plain', 'matrix.catches-up', 'model.answer', 'model.dead-letters'],
  uses: ['bot', 'oracle', 'peer', 'peers', 'daemon', 'model', 'deadLetters'],
  playedBy: ['element'],
  cast: people,
  cases: ['kept', 'killed'],
  mutants: {
    'writes-letters-side-by-side': { cases: ['kept'], says: `a dead letter for each of ${count} texts` },
    'writes-letters-in-pieces': { cases: ['kept'], says: `a dead letter for each of ${count} texts` },
    'forgets-what-has-no-answer': { cases: ['killed'], says: 'for the dead-letter queue to be written' },
  },
  async run(stage) {
    const { step, check, bot, peer, peers, daemon, model, deadLetters, signal, deadlineMs } = stage;
    const rooms = await step(
      `the bot answers ${people.length} people in ${roomsEach} rooms each`,
      async () => {
        const owners = peers.flatMap((owner) => Array.from({ length: roomsEach }, () => owner));
        const opened = await Promise.all(
          owners.map(async (owner) => ({
            owner,
            room: await owner.directRoom(bot.userId, { encrypted: false }),
          })),
        );
        for (const { owner, room } of opened)
          await untilAnswered(stage, bot.userId, [await pose(stage, room, owner)]);
        return opened;
      },
    );
    const asked = await step('each asks something, and the model thinks long about all of it', async () => {
      model.react(() => ({ kind: 'hold' }));
      const posed = await Promise.all(rooms.map(({ owner, room }) => pose(stage, room, owner)));
      await model.asked.first(({ text }) => posed.some(({ question }) => text.includes(question.nonce)), {
        why: 'the bot to ask the model',
        deadlineMs,
        signal,
      });
      // It has heard all that was asked before when it comes into another room.
      await peer.directRoom(bot.userId, { encrypted: false });
      return posed;
    });
    await step('the model refuses all at once', async () => {
      const touched = deadLetters.untilTouched({ signal, deadlineMs });
      model.letGo(() => ({ kind: 'refused', status: 401 }));
      await touched;
      if (stage.case === 'kept') {
        const kept = await untilEachIsKept(stage, asked);
        check('letters in the queue', listOf(asked.map(letterOf)), listOf(kept));
      }
      await daemon.kill();
    });
    await step('the bot starts, the model is well again, and each is answered once', async () => {
      model.letGo();
      await daemon.restart();
      await untilAnswered(stage, bot.userId, asked);
      await untilDrained(stage);
      await untilAnswered(stage, bot.userId, [await pose(stage, rooms[0]!.room)]);
      expectEachAnsweredOnce(stage, bot.userId, asked);
    });
  },
});

interface Kept {
  readonly senderId: string;
  readonly roomId: string;
  readonly text: string;
}

/** Waits until there is a letter for each, and returns all that the queue holds. */
function untilEachIsKept(
  { deadLetters, signal, deadlineMs }: Stage<'deadLetters'>,
  asked: readonly Asked[],
): Promise<readonly Kept[]> {
  let [whole, torn] = [0, 0];
  return eventually(
    async () => {
      const lines = await deadLetters.lines();
      const opened = await Promise.all(lines.map((line) => deadLetters.open(line).catch(() => undefined)));
      const kept = opened.filter((one) => one !== undefined);
      [whole, torn] = [kept.length, lines.length - kept.length];
      return torn === 0 && whole >= asked.length ? kept : undefined;
    },
    {
      why: `a dead letter for each of ${asked.length} texts`,
      lastSeen: () => `${whole} whole and ${torn} torn`,
      deadlineMs,
      signal,
    },
  );
}

function letterOf({ question, room, peer }: Asked): Kept {
  return { senderId: peer.userId, roomId: room, text: question.text };
}

function listOf(letters: readonly Kept[]): string {
  return letters
    .map(({ senderId, roomId, text }) => `${senderId} in ${roomId}: ${text}`)
    .toSorted()
    .join('\n');
}
