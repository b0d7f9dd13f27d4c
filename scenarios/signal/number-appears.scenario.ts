import { scenario } from '../../harness/index.ts';
import { answersOf, ask, expectEachAnsweredOnce } from '../channel/books.ts';

export default scenario({
  id: 'signal.number-appears',
  title: 'Signal: a person whose number becomes known is served as before, in the same conversation',
  tags: ['signal', 'access'],
  requires: ['signal.poll'],
  uses: ['daemon', 'signalNative'],
  mutants: { 'signal-prefers-the-number': 'for an answer to a question' },
  async run(given) {
    const stage = { ...given, chat: given.signalNative };
    const { chat, step, check } = stage;
    const before = await step('somebody who hides the number is answered', () => ask(stage, chat.hidden));
    await step('the number becomes known, and they are answered again', async () => {
      chat.showNumber(chat.hidden);
      const after = await ask(stage, chat.hidden);
      expectEachAnsweredOnce(stage, [before, after]);
      check('answers in the same conversation', 1, answersOf(stage, after).length);
    });
  },
});
