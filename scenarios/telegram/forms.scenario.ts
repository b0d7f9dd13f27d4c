import { newQuestion, scenario } from '../../harness/index.ts';
import { answersOf, ask, pose, untilAnswered, type Asked } from '../channel/books.ts';
import { withChat } from './chat-of.ts';

const firstId = 900_001;
const file = { file_id: 'd', file_unique_id: 'd', file_name: 'a.txt', mime_type: 'text/plain' };

export default scenario({
  id: 'telegram.forms',
  title: 'Telegram: a reply is answered, and words that come with a file',
  tags: ['telegram', 'accounting'],
  requires: ['telegram.polling', 'telegram.captions'],
  uses: ['daemon', 'telegram'],
  mutants: {
    'telegram-hears-no-replies': 'for an answer to a question',
    'telegram-hears-no-words-with-files': 'for an answer to a question',
  },
  async run(given) {
    const stage = withChat(given, 'telegram');
    const { chat, step, talk } = stage;
    const { alice } = chat;
    let next = firstId;
    const from = { id: Number(alice.from), is_bot: false, first_name: 'alice' };
    const head = { date: 1, chat: { id: Number(alice.conversation), type: 'private' }, from };
    const bring = (more: (text: string) => object): Asked => {
      const question = newQuestion(talk);
      const { text } = question;
      const id = next++;
      chat.bring({ message: { message_id: id, ...head, ...more(text) } } as never);
      return { question, said: { ...alice, id: String(id), text, atMs: performance.now() } };
    };
    const asked = await step('the bot answers', async () => {
      const first = await pose(stage);
      await untilAnswered(stage, [first]);
      return first;
    });
    await step('a reply to its answer is answered', async () => {
      const { id, text: said } = answersOf(stage, asked)[0]!;
      const me = { id: 1, is_bot: true, first_name: 'bot' };
      const replied = { ...head, from: me, message_id: Number(id), text: said };
      await untilAnswered(stage, [bring((text) => ({ text, reply_to_message: replied }))]);
    });
    await step('words that come with a file are answered', async () => {
      await untilAnswered(stage, [bring((caption) => ({ caption, document: file }))]);
      await ask(stage);
    });
  },
});
