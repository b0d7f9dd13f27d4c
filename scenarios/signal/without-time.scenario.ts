import { eventually, newQuestion, scenario, signalEnvelopes, signalPeople } from '../../harness/index.ts';
import { ask } from '../channel/books.ts';

export default scenario({
  id: 'signal.without-time',
  title:
    'Signal: a text that comes without its time is answered, and not marked as read, as nothing tells the service which it is',
  tags: ['signal', 'activity', 'hostile'],
  requires: ['signal.poll', 'signal.activity'],
  uses: ['daemon', 'signalNative'],
  mutants: {
    'signal-makes-times-up': 'texts marked as read that nobody has sent: expected 0, observed 1',
    'signal-drops-what-has-no-time': 'for an answer to what has no time',
  },
  async run(given) {
    const stage = { ...given, chat: given.signalNative };
    const { chat, step, check, talk, deadlineMs, signal } = stage;
    const question = newQuestion(talk);
    await step('somebody asks something, and its time is lost on the way', async () => {
      await ask(stage);
      const { dataMessage, ...envelope } = signalEnvelopes.textEnvelope(signalPeople.alice, 0, question.text);
      chat.bring({
        ...envelope,
        timestamp: undefined,
        dataMessage: { ...(dataMessage as object), timestamp: undefined },
      });
      await eventually(() => chat.heard.items.some(({ text }) => question.isAnsweredBy(text)) || undefined, {
        why: 'an answer to what has no time',
        deadlineMs,
        signal,
      });
    });
    await step('it was answered once, and nothing was marked as read for it', async () => {
      await ask(stage);
      const answers = chat.heard.items.filter(({ text }) => question.isAnsweredBy(text));
      check('answers', 1, answers.length);
      const said = new Set(chat.said.items.map(({ id }) => id));
      const read = chat.receipts.items.filter(({ id }) => !said.has(id));
      check('texts marked as read that nobody has sent', 0, read.length);
    });
  },
});
