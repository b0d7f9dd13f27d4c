import { scenario } from '../../harness/index.ts';
import { ask, pose, untilAnswered } from '../channel/books.ts';
import { withChat } from './chat-of.ts';

export default scenario({
  id: 'telegram.activity',
  title: 'People see that the bot types from before it asks its model until before it answers',
  tags: ['telegram', 'activity'],
  requires: ['telegram.polling', 'telegram.typing', 'model.answer'],
  uses: ['daemon', 'telegram', 'model'],
  mutants: {
    'telegram-types-after-all':
      'milliseconds from then until the model is asked: expected more than 0, observed',
    'telegram-never-types':
      'times that it has shown that it types while the model thinks: expected more than 0, observed 0',
  },
  async run(given) {
    const stage = withChat(given, 'telegram');
    const { chat, model, step, check } = stage;
    await step('the bot answers', () => ask(stage));
    const types = chat.typing.items.length;
    let askedMs = 0;
    const asked = await step('it answers something else', async () => {
      model.react(() => {
        askedMs ||= performance.now();
        return undefined;
      });
      const question = await pose(stage);
      await untilAnswered(stage, [question]);
      await ask(stage);
      return question;
    });
    await step('it has shown that it types, and then only', () => {
      const first = chat.attempts.items.find(({ text }) => asked.question.isAnsweredBy(text))!;
      const typing = chat.typing.items.slice(types).filter(({ atMs }) => atMs <= first.atMs);
      check.moreThan('times that it has shown that it types while the model thinks', 0, typing.length);
      check.moreThan(
        'milliseconds from then until the model is asked',
        0,
        Math.ceil(askedMs - typing[0]!.atMs),
      );
    });
  },
});
