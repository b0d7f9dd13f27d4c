import { scenario } from '../../harness/index.ts';
import { ask, pose, untilAnswered } from '../channel/books.ts';

/** All of a channel, those of them who are active, all of a workspace, and all of a group of people. */
const calls = ['<!channel>', '<!here>', '<!everyone>', '<!subteam^S0GROUP>'];

export default scenario({
  id: 'slack.calls-nobody',
  title: 'Slack: an answer that holds `<!channel>` and the like as somebody has typed it calls nobody',
  tags: ['slack', 'hostile', 'manners'],
  requires: ['slack.events', 'channel.verbatim'],
  uses: ['daemon', 'slack'],
  mutants: {
    'slack-calls-everybody': 'messages that call everybody: expected 0, observed',
    'slack-calls-those-who-are-here': 'messages that call everybody: expected 0, observed',
  },
  async run(stage) {
    const { slack: chat, step, check } = stage;
    const books = { ...stage, chat };
    await step('the bot answers', () => ask(books));
    for (const call of calls)
      await step(`somebody has it say ${call} in a channel`, async () => {
        await untilAnswered(books, [await pose(books, chat.inChannel, ` ${call}`)]);
      });
    await step('nobody was called', () => {
      check('messages that call everybody', 0, chat.heard.items.filter(({ callsAll }) => callsAll).length);
    });
  },
});
