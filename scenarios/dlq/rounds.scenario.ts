import { eventually, scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { giveNews } from '../matrix/deafness.ts';
import { untilChannel, untilDrained, untilKept } from './letters.ts';

const failing = 'Matrix inbound DLQ replay failing: ';
/** So many rounds in a row are told. */
const threshold = 3;
/** Between a round that failed and the next one. */
const pauseMs = 30_000;

export default scenario({
  id: 'dlq.rounds',
  title:
    'What was put aside is tried again each half minute, also where nobody says anything; three rounds in vain are told, and the answer comes once',
  tags: ['dlq', 'lifecycle', 'model', 'accounting', 'honesty'],
  requires: ['matrix.plain', 'model.answer', 'model.dead-letters', 'control.troubles', 'clock'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'model', 'deadLetters', 'clock', 'matrix'],
  playedBy: ['element'],
  mutants: {
    'overlooks-dead-letters': 'for the channel to say that rounds fail',
    'says-with-each-round-that-it-waits':
      'what the person is told during the rounds: expected 0 or 1, observed',
    'forgets-when-a-letter-came': 'when the letter came, after the rounds',
  },
  async run(stage) {
    const { step, check, bot, peer, model, deadLetters, clock, signal, deadlineMs } = stage;
    const room = await step('the bot answers', async () => {
      const opened = await peer.directRoom(bot.userId, { encrypted: false });
      await untilAnswered(stage, bot.userId, [await pose(stage, opened)]);
      return opened;
    });
    const saidByBot = (): number => peer.heard.items.filter(({ sender }) => sender === bot.userId).length;
    const asked = await step('the model refuses a question, which is put aside', async () => {
      model.react(() => ({ kind: 'refused', status: 401 }));
      const question = await pose(stage, room);
      await untilKept(stage, 1);
      return question;
    });
    /** A round comes with a sync, and each that fails seals the letter anew. */
    const letRoundPass = async (): Promise<void> => {
      const [before] = await untilKept(stage, 1);
      await clock.advance(pauseMs);
      await giveNews(stage, bot);
      await eventually(async () => (await untilKept(stage, 1))[0] !== before || undefined, {
        why: 'the channel to say that rounds fail, for a round',
        deadlineMs,
        signal,
      });
    };
    await step('three rounds get no answer, and the operator is told', async () => {
      const [first] = await untilKept(stage, 1);
      const { receivedAt } = await deadLetters.open(first!);
      const before = saidByBot();
      for (let round = 1; round <= threshold; round += 1) await letRoundPass();
      const [last] = await untilKept(stage, 1);
      check('when the letter came, after the rounds', receivedAt, (await deadLetters.open(last!)).receivedAt);
      // That the answer comes later may have been on its way.
      check.oneOf('what the person is told during the rounds', ['0', '1'], String(saidByBot() - before));
      await untilChannel(stage, 'the channel to say that rounds fail', ({ lastError = '' }) =>
        lastError.startsWith(failing),
      );
    });
    await step('the model is well again, and the next round answers', async () => {
      model.letGo();
      await clock.advance(pauseMs);
      await giveNews(stage, bot);
      await untilAnswered(stage, bot.userId, [asked]);
      await untilDrained(stage);
      await untilChannel(stage, 'the channel to be well again', ({ status }) => status === 'connected');
      await untilAnswered(stage, bot.userId, [await pose(stage, room)]);
      expectEachAnsweredOnce(stage, bot.userId, [asked]);
    });
  },
});
