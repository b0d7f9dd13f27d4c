import { newQuestion, scenario } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce, untilAnswered, type Asked } from '../channel/books.ts';
import { withChat } from './chat-of.ts';

const each = 3;

export default scenario({
  id: 'telegram.group',
  title:
    'A question in a group is answered there and nowhere else, also where its number is that of one in private',
  tags: ['telegram', 'accounting'],
  requires: ['telegram.polling', 'channel.keeps-record'],
  uses: ['daemon', 'telegram'],
  mutants: {
    'telegram-answers-in-private-alone': 'for an answer to a question',
    'telegram-knows-messages-by-their-number': 'for an answer to a question',
  },
  async run(given) {
    const stage = withChat(given, 'telegram');
    const { chat, step, talk } = stage;
    const inPrivate: Asked[] = [];
    for (let count = 0; count < each; count += 1)
      inPrivate.push(await step('alice asks something in private', () => ask(stage)));
    const inGroup: Asked[] = [];
    // Numbers begin anew in a group: some of these are those of the questions before.
    for (let count = 0; count < 2 * each; count += 1)
      await step('she asks something in a group', async () => {
        const question = newQuestion(talk);
        inGroup.push({ question, said: await chat.mention(question.text) });
        await untilAnswered(stage, inGroup);
      });
    await step('each was answered once, where it was asked', async () => {
      const after = await ask(stage);
      expectEachAnsweredOnce(stage, [...inPrivate, ...inGroup, after]);
    });
  },
});
