import { newQuestion, scenario } from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce, pose, untilAnswered } from '../channel/books.ts';
import { beginTalk, withDiscord } from './begin-talk.ts';

export default scenario({
  id: 'discord.kinds',
  title:
    'Discord: questions in private, in a server and by name are each answered once where they were asked, and what bots, webhooks and links bring is not',
  tags: ['discord', 'loops', 'accounting'],
  requires: ['discord.gateway', 'channel.keeps-record'],
  uses: ['daemon', 'discord'],
  mutants: {
    'discord-answers-bots': 'answers to a bot: expected 0, observed 1',
    'discord-answers-webhooks': 'answers to a webhook: expected 0, observed 1',
    'discord-answers-unfurls': 'numbers of questions answered more than once: expected none, observed',
    'discord-answers-in-private-alone': 'for an answer to each of 2 questions',
  },
  async run(given) {
    const stage = withDiscord(given);
    const { chat, step, check, talk } = stage;
    const { world, aliceInServer } = chat;
    await beginTalk(stage);
    const asked = await step('it is asked in a server, also by its name', async () => {
      const named = newQuestion(talk);
      const all = [
        await pose(stage, aliceInServer),
        { question: named, said: await chat.say(`<@${world.me.id}> ${named.text}`, aliceInServer) },
      ];
      await untilAnswered(stage, all);
      return all;
    });
    const [bot, webhook] = [newQuestion(talk), newQuestion(talk)];
    await step('it is brought what a bot and a webhook say, and a link with its picture', async () => {
      const channel = world.channel(aliceInServer.conversation);
      const other = { id: '4711', username: 'other', discriminator: '0', global_name: null, avatar: null };
      chat.bring(
        'MESSAGE_CREATE',
        world.write(channel, { ...other, bot: true, id: aliceInServer.from }, bot.text),
      );
      const hook = { webhook_id: aliceInServer.from };
      chat.bring(
        'MESSAGE_CREATE',
        world.write(channel, { ...other, id: aliceInServer.from }, webhook.text, hook),
      );
      for (const { said } of asked) chat.unfurl(said);
      await ask(stage, aliceInServer);
    });
    await step('it has answered each question once, and nothing else', () => {
      const answers = (to: typeof bot): number =>
        chat.heard.items.filter(({ text }) => to.isAnsweredBy(text)).length;
      check('answers to a bot', 0, answers(bot));
      check('answers to a webhook', 0, answers(webhook));
      expectEachAnsweredOnce(stage, asked);
    });
  },
});
