import { scenario } from '../../harness/index.ts';
import { expectStrangerIsNotServedAmongOthers } from '../channel/in-a-crowd.ts';
import { untilListening } from './begin-talk.ts';

export default scenario({
  id: 'discord.strangers',
  title:
    'Discord: a person that the bot is not told to serve has no answer in a server either, and costs no model',
  tags: ['discord', 'access'],
  requires: ['discord.gateway', 'channel.allow-list', 'model.answer'],
  uses: ['daemon', 'discord', 'model'],
  mutants: { 'channel-serves-all-in-crowds': 'answers to the stranger: expected 0, observed' },
  async run(stage) {
    const { discord: chat, step } = stage;
    await step('the bot listens', () => untilListening(stage));
    await expectStrangerIsNotServedAmongOthers(
      { ...stage, chat },
      {
        place: chat.aliceInServer,
        mention: (text, place) => chat.say(`<@${chat.world.me.id}> ${text}`, place),
      },
    );
  },
});
