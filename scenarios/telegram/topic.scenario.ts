import { newQuestion, scenario } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce, pose, untilAnswered } from '../channel/books.ts';
import { withChat } from './chat-of.ts';

export default scenario({
  id: 'telegram.topic',
  title:
    'A question in a topic of a forum is answered in that topic, and one in a chain of replies of another group is answered there',
  tags: ['telegram', 'accounting'],
  requires: ['telegram.polling', 'telegram.topics'],
  uses: ['daemon', 'telegram'],
  mutants: {
    'telegram-leaves-the-topic': 'for an answer to a question',
    'telegram-takes-threads-for-topics': 'for an answer to a question',
  },
  async run(given) {
    const stage = withChat(given, 'telegram');
    const { chat, step, check, talk } = stage;
    await step('the bot answers', () => ask(stage));
    const inTopic = await step('somebody asks something in a topic, and is answered there', async () => {
      const asked = await pose(stage, chat.aliceInTopic);
      await untilAnswered(stage, [asked]);
      return asked;
    });
    const inThread = await step('somebody asks something in a chain of replies', async () => {
      const question = newQuestion(talk);
      const asked = { question, said: await chat.replyInGroup(question.text) };
      await untilAnswered(stage, [asked]);
      return asked;
    });
    await step('each was answered once, and it typed nowhere else', async () => {
      const after = await ask(stage, chat.aliceInTopic);
      expectEachAnsweredOnce(stage, [inTopic, inThread, after]);
      const places = [chat.alice, chat.aliceInGroup, chat.aliceInTopic];
      const known = new Set(places.map(({ conversation }) => conversation));
      const elsewhere = chat.typing.items.filter(({ conversation }) => !known.has(conversation));
      check('times that it has shown elsewhere that it types', 0, elsewhere.length);
    });
  },
});
