import { newQuestion, scenario, signalEnvelopes, signalPeople } from '../../harness/index.ts';
import { answersOf, ask, pose, untilAnswered, type Asked } from '../channel/books.ts';

const { alice, bob } = signalPeople;

export default scenario({
  id: 'signal.forms',
  title:
    'Signal: a reply is answered, and words that come with a picture, and what two people say in the same millisecond',
  tags: ['signal', 'accounting'],
  requires: ['signal.poll'],
  uses: ['daemon', 'signalNative'],
  mutants: {
    'signal-hears-no-replies': 'for an answer to a question',
    'signal-hears-no-words-with-pictures': 'for an answer to a question',
    'channel-knows-texts-by-their-id-alone': 'for an answer to each of 2 questions',
  },
  async run(stage) {
    const { signalNative: chat, step, talk } = stage;
    const books = { ...stage, chat };
    const bring = (person: typeof alice, timestamp: number, more: object = {}): Asked => {
      const question = newQuestion(talk);
      const { text } = question;
      const { dataMessage, ...head } = signalEnvelopes.textEnvelope(person, timestamp, text);
      chat.bring({ ...head, dataMessage: { ...(dataMessage as object), ...more } });
      const place = person === alice ? chat.alice : chat.bob;
      return { question, said: { ...place, id: String(timestamp), text, atMs: performance.now() } };
    };
    const asked = await step('the bot answers', async () => {
      const first = await pose(books);
      await untilAnswered(books, [first]);
      return first;
    });
    await step('a reply to its answer is answered', async () => {
      const { id, text } = answersOf(books, asked)[0]!;
      const { number, uuid } = chat.own;
      const author = { author: number, authorNumber: number, authorUuid: uuid };
      await untilAnswered(books, [
        bring(alice, Date.now(), { quote: { id: Number(id), ...author, text, attachments: [] } }),
      ]);
    });
    await step('words that come with a picture are answered', () =>
      untilAnswered(books, [bring(alice, Date.now(), { attachments: [signalEnvelopes.picture] })]),
    );
    await step('two people say something in the same millisecond, and are both answered', async () => {
      const now = Date.now();
      await untilAnswered(books, [bring(alice, now), bring(bob, now)]);
      await ask(books);
    });
  },
});
