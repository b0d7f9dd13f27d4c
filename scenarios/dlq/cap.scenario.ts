import { eventually, scenario } from '../../harness/index.ts';
import { answeredAgain, pose, untilAnswered } from '../accounting.ts';
import { countersOf } from '../counters.ts';
import { untilHeardOf } from '../model/word-of-bot.ts';
import { forgotten } from './letters.ts';

/** Letters that the queue takes at most. */
const limit = 10_000;
/** Its texts keep no others waiting. */
const elsewhere = '!elsewhere:example.org';

export default scenario({
  id: 'dlq.cap',
  title:
    'A dead-letter queue that is full takes no more and drops nothing: the operator is told, and the person is told to ask again',
  tags: ['dlq', 'lifecycle', 'model', 'honesty', 'restart'],
  requires: ['matrix.plain', 'model.answer', 'model.dead-letters', 'control.troubles'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'model', 'deadLetters'],
  playedBy: ['element'],
  mutants: {
    'makes-room-in-a-full-queue': 'for the channel to be in error',
  },
  async run(stage) {
    const { step, check, bot, peer, daemon, model, deadLetters, signal, deadlineMs } = stage;
    const room = await step('the bot answers', async () => {
      const opened = await peer.directRoom(bot.userId, { encrypted: false });
      await untilAnswered(stage, bot.userId, [await pose(stage, opened)]);
      await daemon.kill();
      return opened;
    });
    const [{ question }, letter] = forgotten(stage, elsewhere);
    const line = await deadLetters.seal(2, letter);
    await step('its queue is full, and the model is asked about the oldest letter', async () => {
      await deadLetters.write(Array.from({ length: limit }, () => line));
      model.react(({ text }) =>
        text.includes(question.nonce) ? { kind: 'hold' } : { kind: 'refused', status: 401 },
      );
      await daemon.restart();
      await model.asked.first(({ text }) => text.includes(question.nonce), {
        why: 'the bot to ask the model about a letter',
        deadlineMs,
        signal,
      });
    });
    const asked = await step('the model refuses a question, and the person hears of it', async () => {
      const before = await countersOf(stage);
      const posed = await pose(stage, room);
      await untilHeardOf(stage, posed, before);
      return posed;
    });
    await step('the operator is told, and nothing was dropped', async () => {
      const control = daemon.requireControl();
      const { extra } = await eventually(
        async () => {
          const channel = await control.channel('matrix');
          return channel?.status === 'error' ? channel : undefined;
        },
        { why: 'the channel to be in error', deadlineMs, signal },
      );
      const { inboundDlqAppendFailureTotal: failures } = (extra ?? {}) as Record<string, unknown>;
      check.moreThan('letters that could not be kept, as it counts them', 0, Number(failures ?? 0));
      const lines = await deadLetters.lines();
      check('letters in the queue', limit, lines.filter((one) => one === line).length);
    });
    await step('it takes texts again when the queue is empty', async () => {
      await daemon.kill();
      await deadLetters.clear();
      model.letGo();
      await daemon.restart();
      await untilAnswered(stage, bot.userId, [await pose(stage, room)]);
      check('questions answered twice', 'none', answeredAgain(bot.userId, [asked]));
    });
  },
});
