import { scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, orderOfAnswers, pose, untilAnswered, type Asked } from '../accounting.ts';
import { untilChannel, untilDrained, untilKept } from './letters.ts';

const failing = 'Matrix inbound dispatch failing: ';
/** So many in a row are told. */
const threshold = 3;

export default scenario({
  id: 'dlq.three-in-a-row',
  title:
    'Three texts in a row without an answer are told as an error of the channel, until one is answered, and all are answered then',
  tags: ['dlq', 'lifecycle', 'model', 'accounting', 'honesty'],
  requires: ['matrix.plain', 'matrix.in-order', 'model.answer', 'model.dead-letters', 'control.troubles'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'model', 'deadLetters', 'matrix'],
  playedBy: ['element'],
  mutants: {
    'answers-the-newest-letter-first': 'order of the answers to dead letters: expected 1 2 3',
    'counts-no-failure-in-a-row': 'for the channel to be in error',
    'tells-of-each-failure':
      'the channel after two texts without an answer: expected connected, observed error',
    'overlooks-dead-letters': 'for an answer to each of 4 questions',
  },
  async run(stage) {
    const { step, check, bot, peer, daemon, model } = stage;
    const control = daemon.requireControl();
    const room = await step('the bot answers', async () => {
      const opened = await peer.directRoom(bot.userId, { encrypted: false });
      await untilAnswered(stage, bot.userId, [await pose(stage, opened)]);
      return opened;
    });
    const asked: Asked[] = [];
    await step('the model refuses two questions', async () => {
      model.react(() => ({ kind: 'refused', status: 401 }));
      for (const count of [1, threshold - 1]) {
        asked.push(await pose(stage, room));
        await untilKept(stage, count);
      }
      check(
        'the channel after two texts without an answer',
        'connected',
        (await control.channel('matrix'))?.status ?? 'no channel',
      );
    });
    await step('it refuses a third one, and the operator is told', async () => {
      asked.push(await pose(stage, room));
      await untilKept(stage, threshold);
      const { lastError = '' } = await untilChannel(
        stage,
        'the channel to be in error',
        ({ status }) => status === 'error',
      );
      check('how the error begins', failing, lastError.slice(0, failing.length));
    });
    await step('the model is well again, and all are answered', async () => {
      model.letGo();
      asked.push(await pose(stage, room));
      await untilAnswered(stage, bot.userId, asked);
      await untilDrained(stage);
      await untilChannel(stage, 'the channel to be well again', ({ status }) => status === 'connected');
      await untilAnswered(stage, bot.userId, [await pose(stage, room)]);
      expectEachAnsweredOnce(stage, bot.userId, asked);
      const order = await orderOfAnswers(stage, bot.userId, asked.slice(0, threshold));
      check('order of the answers to dead letters', '1 2 3', order);
    });
  },
});
