import { scenario } from '../../harness/index.ts';
import { answersOf, pose, untilAnswered, untilPut } from '../channel/books.ts';

export default scenario({
  id: 'signal.order',
  title:
    'Signal: people see that the bot has read a question, then that it types while the model thinks, and then the answer alone; where the model fails they see no more that it types',
  tags: ['signal', 'activity', 'model'],
  requires: ['signal.poll', 'signal.activity', 'model.answer'],
  uses: ['daemon', 'signalNative', 'model'],
  mutants: {
    'signal-types-after-its-answer': 'observed read, typing, asked, answer, silent',
    'signal-types-for-ever': 'times that it stops to type before the next question: expected more than 0',
    'signal-reads-what-it-has-answered': 'observed typing, asked, silent, answer, read',
  },
  async run(stage) {
    const { signalNative: chat, model, step, check } = stage;
    const books = { ...stage, chat };
    const thought: { readonly text: string; readonly atMs: number }[] = [];
    model.asked.subscribe(({ text }) => thought.push({ text, atMs: performance.now() }));
    const asked = await step('somebody asks something and is answered', async () => {
      const question = await pose(books);
      await untilAnswered(books, [question]);
      // What belongs to the first question is over when the second is answered.
      await untilAnswered(books, [await pose(books)]);
      return question;
    });
    await step('everything came in its order', () => {
      const { conversation, id } = asked.said;
      const [answer] = answersOf(books, asked);
      const seen = [
        ...chat.receipts.items.filter((one) => one.id === id).map(at('read')),
        ...chat.typing.items
          .filter((one) => one.conversation === conversation)
          .slice(0, 2)
          .map(({ on, atMs }) => ({ what: on ? 'typing' : 'silent', atMs })),
        ...thought.slice(0, 1).map(at('asked')),
        { what: 'answer', atMs: answer!.atMs },
      ];
      const order = seen.toSorted((left, right) => left.atMs - right.atMs).map(({ what }) => what);
      check('order', 'read, typing, asked, silent, answer', order.join(', '));
    });
    await step('the model refuses a question, and nobody sees that the bot types for it still', async () => {
      model.react(() => ({ kind: 'refused', status: 401 }));
      const refused = await pose(books);
      await untilPut(stage, refused);
      const { nonce } = refused.question;
      model.react(({ text }) => (text.includes(nonce) ? { kind: 'refused', status: 401 } : undefined));
      const next = await pose(books);
      await untilAnswered(books, [next]);
      const [from, to] = [nonce, next.question.nonce].map(
        (words) => thought.find(({ text }) => text.includes(words))!.atMs,
      );
      const ends = chat.typing.items.filter(({ on, atMs }) => !on && atMs > from! && atMs < to!);
      check.moreThan('times that it stops to type before the next question', 0, ends.length);
    });
  },
});

function at(what: string) {
  return ({ atMs }: { readonly atMs: number }) => ({ what, atMs });
}
