import { scenario } from '../../harness/index.ts';
import { ask, answersOf, pose } from '../channel/books.ts';
import { beginTalk, withDiscord } from './begin-talk.ts';

export default scenario({
  id: 'discord.no-content',
  title:
    'Discord: messages whose text the service withholds are not answered, and the operator can see that they come',
  tags: ['discord', 'honesty'],
  requires: ['discord.gateway', 'channel.health'],
  uses: ['daemon', 'discord'],
  mutants: {
    'discord-overlooks-withheld-texts': 'the operator can see it: expected true, observed false',
  },
  async run(given) {
    const stage = withDiscord(given);
    const { chat, daemon, step, check } = stage;
    await beginTalk(stage);
    const before = JSON.stringify(await daemon.requireControl().channel('discord'));
    const asked = await step('somebody asks something in a server, and its text is withheld', async () => {
      chat.withholdsContent = true;
      const question = await pose(stage, chat.aliceInServer);
      await ask(stage);
      return question;
    });
    await step('it has answered nothing there, and the operator can see it', async () => {
      check('answers to what it could not read', 0, answersOf(stage, asked).length);
      check(
        'messages in the server',
        0,
        chat.heard.items.filter(({ conversation }) => conversation === asked.said.conversation).length,
      );
      const after = JSON.stringify(await daemon.requireControl().channel('discord'));
      check('the operator can see it', true, after !== before);
    });
  },
});
