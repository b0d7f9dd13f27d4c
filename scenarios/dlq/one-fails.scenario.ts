import { scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { forgotten, untilDrained, untilKept } from './letters.ts';

export default scenario({
  id: 'dlq.one-fails',
  title: 'A dead letter that has no answer again keeps no other from its answer, and has its own later',
  tags: ['dlq', 'lifecycle', 'model', 'accounting', 'restart'],
  requires: ['matrix.plain', 'model.answer', 'model.dead-letters'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'model', 'deadLetters'],
  playedBy: ['element'],
  mutants: {
    'stops-at-the-first-dead-letter': 'for an answer to a question',
    'overlooks-dead-letters': 'for an answer to a question',
  },
  async run(stage) {
    const { step, bot, peer, daemon, model, deadLetters } = stage;
    const room = await step('the bot answers', async () => {
      const opened = await peer.directRoom(bot.userId, { encrypted: false });
      await untilAnswered(stage, bot.userId, [await pose(stage, opened)]);
      await daemon.kill();
      return opened;
    });
    const [first, second] = await step('of two letters the model refuses the first', async () => {
      const [[refused, one], [other, two]] = [forgotten(stage, room), forgotten(stage, room)];
      await deadLetters.write([await deadLetters.seal(2, one), await deadLetters.seal(2, two)]);
      model.react(({ text }) =>
        text.includes(refused.question.nonce) ? { kind: 'refused', status: 401 } : undefined,
      );
      await daemon.restart();
      return [refused, other];
    });
    await step('the second is answered, and the first is kept', async () => {
      await untilAnswered(stage, bot.userId, [second]);
      await untilKept(stage, 1);
    });
    await step('the first is answered when the model is well again', async () => {
      model.letGo();
      // An answer lets the queue be tried again at once.
      const later = await pose(stage, room);
      await untilAnswered(stage, bot.userId, [later, first]);
      await untilDrained(stage);
      await untilAnswered(stage, bot.userId, [await pose(stage, room)]);
      expectEachAnsweredOnce(stage, bot.userId, [first, second, later]);
    });
  },
});
