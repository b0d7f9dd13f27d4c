import { scenario } from '../../harness/index.ts';
import { ask, pose, untilAnswered } from '../channel/books.ts';

export default scenario({
  id: 'slack.calls-nobody',
  title: 'Slack: an answer that holds `<!channel>` as somebody has typed it calls nobody',
  tags: ['slack', 'hostile', 'manners'],
  requires: ['slack.events', 'channel.verbatim'],
  uses: ['daemon', 'slack'],
  mutants: { 'slack-calls-everybody': 'messages that call everybody: expected 0, observed 1' },
  async run(stage) {
    const { slack: chat, step, check } = stage;
    const books = { ...stage, chat };
    await step('the bot answers', () => ask(books));
    await step('somebody has it say <!channel> in a channel', async () => {
      await untilAnswered(books, [await pose(books, chat.inChannel, ' <!channel>')]);
    });
    await step('nobody was called', () => {
      check('messages that call everybody', 0, chat.heard.items.filter(({ callsAll }) => callsAll).length);
    });
  },
});
