import { scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { untilDrained, untilKept } from './letters.ts';

export default scenario({
  id: 'dlq.meanwhile',
  title:
    'A text that is put into the dead-letter queue while another letter is being answered stays in it, and has its answer too',
  tags: ['dlq', 'lifecycle', 'model', 'accounting', 'restart'],
  requires: ['matrix.plain', 'model.answer', 'model.dead-letters'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'model', 'deadLetters'],
  playedBy: ['element'],
  mutants: {
    'drops-letters-that-came-meanwhile': 'for an answer to each of 2 questions, and not to number 2',
    'overlooks-dead-letters': 'for the bot to ask the model about the first letter again',
  },
  async run(stage) {
    const { step, bot, peer, daemon, model, signal, deadlineMs } = stage;
    const [room, another] = await step('the bot answers in two rooms', async () => {
      const opened = [
        await peer.directRoom(bot.userId, { encrypted: false }),
        await peer.directRoom(bot.userId, { encrypted: false }),
      ] as const;
      for (const one of opened) await untilAnswered(stage, bot.userId, [await pose(stage, one)]);
      return opened;
    });
    const first = await step(
      'a text is put aside, and the model thinks about it after a restart',
      async () => {
        model.react(() => ({ kind: 'refused', status: 401 }));
        const asked = await pose(stage, room);
        await untilKept(stage, 1);
        await daemon.kill();
        const before = new Set(model.asked.items);
        model.react(({ text }) =>
          text.includes(asked.question.nonce) ? { kind: 'hold' } : { kind: 'refused', status: 401 },
        );
        await daemon.restart();
        await model.asked.first(
          (request) => !before.has(request) && request.text.includes(asked.question.nonce),
          {
            why: 'the bot to ask the model about the first letter again',
            deadlineMs,
            signal,
          },
        );
        return asked;
      },
    );
    const second = await step('another text is put aside meanwhile', async () => {
      const asked = await pose(stage, another);
      await untilKept(stage, 2);
      return asked;
    });
    await step('both are answered once', async () => {
      model.letGo();
      await untilAnswered(stage, bot.userId, [first, second]);
      await untilDrained(stage);
      await untilAnswered(stage, bot.userId, [await pose(stage, room)]);
      expectEachAnsweredOnce(stage, bot.userId, [first, second]);
    });
  },
});
