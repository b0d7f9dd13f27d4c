import { newQuestion, scenario } from '../../harness/index.ts';
import { ask } from '../channel/books.ts';
import { withChat } from './chat-of.ts';

export default scenario({
  id: 'telegram.kinds',
  title:
    'A caption is answered like a text, a bot is not answered, and an answer goes to the chat of its question',
  tags: ['telegram'],
  requires: ['telegram.polling', 'telegram.captions'],
  uses: ['daemon', 'telegram'],
  mutants: {
    'telegram-reads-texts-alone': 'answers to a caption: expected 1, observed 0',
    'channel-answers-itself': 'answers to a bot: expected 0, observed 1',
  },
  async run(given) {
    const stage = withChat(given, 'telegram');
    const { chat, step, check, talk } = stage;
    const { alice } = chat;
    const [caption, bot] = [newQuestion(talk), newQuestion(talk)];
    const message = (id: number, more: object): object => ({
      message_id: id,
      date: 1,
      chat: { id: Number(alice.conversation), type: 'private' },
      from: { id: Number(alice.from), is_bot: false, first_name: 'alice' },
      ...more,
    });
    const photo = [{ file_id: 'p', file_unique_id: 'p', width: 1, height: 1 }];
    await step('the bot answers', () => ask(stage));
    await step('it is brought a photo with a caption, and what a bot says', async () => {
      chat.bring({ message: message(900_001, { photo, caption: caption.text }) });
      const from = { id: 1, is_bot: true, first_name: 'another bot' };
      chat.bring({ message: message(900_002, { from, text: bot.text }) });
      await ask(stage);
    });
    await step('it has answered the caption alone', () => {
      const answers = (to: typeof bot): number =>
        chat.heard.items.filter(({ text }) => to.isAnsweredBy(text)).length;
      check('answers to a caption', 1, answers(caption));
      check('answers to a bot', 0, answers(bot));
    });
  },
});
