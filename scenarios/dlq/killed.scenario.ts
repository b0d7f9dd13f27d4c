import { setTimeout as pause } from 'node:timers/promises';
import { scenario, type Stage } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered, type Asked } from '../accounting.ts';
import { untilDrained, untilKept } from './letters.ts';

/**
 * How long after the first sign of it the bot is killed, in milliseconds: before, within and after what it does then. No
 * event marks these moments, and the scenario holds at each: only where it looks depends on the machine.
 */
const delaysMs = [0, 3, 12, 40];

export default scenario({
  id: 'dlq.killed',
  title: 'A bot that is killed while it keeps or answers dead letters loses none, and answers none twice',
  tags: ['dlq', 'lifecycle', 'model', 'accounting', 'restart'],
  requires: ['matrix.plain', 'matrix.catches-up', 'model.answer', 'model.dead-letters'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'model', 'deadLetters'],
  playedBy: ['element'],
  cases: ['keeps', 'answers'],
  mutants: {
    'empties-its-queue-first': { cases: ['answers'], says: 'for an answer to a question' },
    'answers-dead-letters-twice': { cases: ['answers'], says: 'questions answered more than once' },
    'forgets-what-has-no-answer': { cases: ['answers'], says: 'for the dead-letter queue to be written' },
  },
  async run(stage) {
    const { step, bot, peer, daemon, model, deadLetters, signal, deadlineMs } = stage;
    const room = await step('the bot answers', async () => {
      const opened = await peer.directRoom(bot.userId, { encrypted: false });
      await untilAnswered(stage, bot.userId, [await pose(stage, opened)]);
      return opened;
    });
    const asked: Asked[] = [];
    for (const delayMs of delaysMs) {
      await step(`the bot is killed ${delayMs} ms after it begins`, async () => {
        model.react(() => ({ kind: 'refused', status: 401 }));
        const touched = deadLetters.untilTouched({ signal, deadlineMs });
        const question = await pose(stage, room);
        asked.push(question);
        await Promise.all([touched, stage.case === 'answers' && untilKept(stage, 1)]);
        if (stage.case === 'answers') await untilAsksAgain(stage, question);
        await pause(delayMs, undefined, { signal });
        await daemon.kill();
        model.letGo();
        await daemon.restart();
        await untilAnswered(stage, bot.userId, [question]);
        await untilDrained(stage);
      });
    }
    await step('each question was answered once', async () => {
      await untilAnswered(stage, bot.userId, [await pose(stage, room)]);
      expectEachAnsweredOnce(stage, bot.userId, asked);
    });
  },
});

/** Starts the bot again, which asks the model at once, and lets the model answer. */
async function untilAsksAgain(
  { daemon, model, signal, deadlineMs }: Stage<'daemon' | 'model'>,
  { question }: Asked,
): Promise<void> {
  await daemon.kill();
  const before = new Set(model.asked.items);
  model.react(() => ({ kind: 'hold' }));
  await daemon.restart();
  await model.asked.first((request) => !before.has(request) && request.text.includes(question.nonce), {
    why: 'the bot to ask the model again',
    deadlineMs,
    signal,
  });
  model.letGo();
}
