import { newQuestion, scenario } from '../../harness/index.ts';
import { answersOf, ask, countMessages } from '../channel/books.ts';

export default scenario({
  id: 'slack.changes',
  title:
    'Slack: what changes without new words is not answered again: previews of links, messages that are taken back, and changes of the bot\u2019s own words',
  tags: ['slack', 'loops', 'accounting'],
  requires: ['slack.events'],
  uses: ['daemon', 'slack'],
  mutants: {
    'slack-answers-unfurls': 'messages of the bot: expected 2, observed',
    'slack-refuses-what-it-does-not-know': 'twice with the status 500',
  },
  async run(stage) {
    const { slack: chat, step, check, finding, talk } = stage;
    const books = { ...stage, chat };
    const fromAnApp = newQuestion(talk);
    const asked = await step('the bot answers', () => ask(books));
    await step('the question and the answer get previews, and another message is taken back', async () => {
      await chat.unfurl(asked.said);
      await chat.unfurl(answersOf(books, asked)[0]!);
      await chat.remove(asked.said);
    });
    await step('something happens that it need not know', async () => {
      chat.bring({ type: 'something_new', event_ts: '1700000000.000001' });
    });
    await step('it answers what comes after it, and that alone', async () => {
      await ask(books);
      check('messages of the bot', 2, countMessages(chat));
    });
    await step('another app says something', async () => {
      const { from: user, conversation: channel } = chat.alice;
      const ts = '1700000000.000002';
      const event = { type: 'message', channel, channel_type: 'im', user, ts, event_ts: ts };
      chat.bring({ ...event, text: fromAnApp.text, bot_id: 'B0ANOTHER' });
      await ask(books);
      const times = chat.heard.items.filter(({ text }) => fromAnApp.isAnsweredBy(text)).length;
      finding('what another app says', 'not answered', times === 0 ? 'not answered' : 'answered');
    });
  },
});
