import { scenario } from '../../harness/index.ts';
import { expectStrangerIsNotServedAmongOthers } from '../channel/in-a-crowd.ts';

export default scenario({
  id: 'slack.strangers',
  title:
    'Slack: a person that the bot is not told to serve has no answer in a channel either, and costs no model',
  tags: ['slack', 'access'],
  requires: ['slack.events', 'channel.allow-list', 'model.answer'],
  uses: ['daemon', 'slack', 'model'],
  mutants: { 'channel-serves-all-in-crowds': 'answers to the stranger: expected 0, observed' },
  async run(stage) {
    const { slack: chat } = stage;
    await expectStrangerIsNotServedAmongOthers(
      { ...stage, chat },
      { place: chat.inChannel, mention: (text, place) => chat.mention(text, place) },
    );
  },
});
