import { scenario } from '../../harness/index.ts';
import { expectStrangerIsNotServedAmongOthers } from '../channel/in-a-crowd.ts';

export default scenario({
  id: 'telegram.strangers',
  title:
    'Telegram: a person that the bot is not told to serve has no answer in a group either, and costs no model',
  tags: ['telegram', 'access'],
  requires: ['telegram.polling', 'channel.allow-list', 'model.answer'],
  uses: ['daemon', 'telegram', 'model'],
  mutants: { 'channel-serves-all-in-crowds': 'answers to the stranger: expected 0, observed' },
  async run(stage) {
    const { telegram: chat } = stage;
    await expectStrangerIsNotServedAmongOthers(
      { ...stage, chat },
      { place: chat.aliceInGroup, mention: (text, place) => chat.mention(text, place) },
    );
  },
});
