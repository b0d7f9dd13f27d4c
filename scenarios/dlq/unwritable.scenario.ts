import { eventually, scenario } from '../../harness/index.ts';
import { answeredAgain, pose, untilAnswered } from '../accounting.ts';

export default scenario({
  id: 'dlq.unwritable',
  title:
    'While its dead-letter queue cannot be written the bot tells its operator, and refuses what it cannot keep',
  tags: ['dlq', 'lifecycle', 'model', 'honesty'],
  requires: ['matrix.plain', 'model.answer', 'model.dead-letters', 'control.troubles'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'model', 'deadLetters'],
  playedBy: ['element'],
  mutants: {
    'forgets-what-has-no-answer': 'for the channel to be in error',
    'hides-that-its-queue-is-full': 'for the channel to be in error',
    'stays-in-error': 'for the channel to be well again',
  },
  async run(stage) {
    const { step, check, bot, peer, daemon, model, deadLetters, signal, deadlineMs } = stage;
    const control = daemon.requireControl();
    const room = await step('the bot answers', async () => {
      const opened = await peer.directRoom(bot.userId, { encrypted: false });
      await untilAnswered(stage, bot.userId, [await pose(stage, opened)]);
      return opened;
    });
    const asked = await step('the model refuses a question that the queue does not take', async () => {
      await deadLetters.obstruct();
      model.react(() => ({ kind: 'refused', status: 401 }));
      return pose(stage, room);
    });
    await step('its operator is told', async () => {
      const { lastError = '', extra } = await eventually(
        async () => {
          const channel = await control.channel('matrix');
          return channel?.status === 'error' ? channel : undefined;
        },
        { why: 'the channel to be in error', deadlineMs, signal },
      );
      check('how the error begins', 'Matrix inbound DLQ durability: ', lastError.slice(0, 31));
      const { inboundDlqAppendFailureTotal: failures } = (extra ?? {}) as Record<string, unknown>;
      check.moreThan('letters that could not be kept, as it counts them', 0, Number(failures ?? 0));
    });
    await step('the person is told to ask again', () =>
      eventually(
        () =>
          peer.heard.items.find(
            ({ sender, body }) =>
              sender === bot.userId && /again/u.test(body) && !asked.question.isAnsweredBy(body),
          ),
        { why: 'a word to the person', deadlineMs, signal },
      ),
    );
    await step('the channel is well again when the queue can be written', async () => {
      await deadLetters.clear();
      model.letGo();
      await untilAnswered(stage, bot.userId, [await pose(stage, room)]);
      await eventually(
        async () => ((await control.channel('matrix'))?.status === 'connected' ? true : undefined),
        { why: 'the channel to be well again', deadlineMs, signal },
      );
      check('questions answered twice', 'none', answeredAgain(bot.userId, [asked]));
    });
  },
});
