import { newQuestion, scenario } from '../../harness/index.ts';
import { answersOf, ask, pose, untilAnswered, type Asked } from '../channel/books.ts';
import { untilListening, withDiscord } from './begin-talk.ts';

const replyType = 19;
const picture = {
  id: '1',
  filename: 'a.png',
  content_type: 'image/png',
  size: 68,
  url: 'https://cdn.discordapp.com/attachments/a.png',
  proxy_url: 'https://media.discordapp.net/attachments/a.png',
};

export default scenario({
  id: 'discord.forms',
  title: 'Discord: a reply is answered, and words that come with a picture',
  tags: ['discord', 'accounting'],
  requires: ['discord.gateway'],
  uses: ['daemon', 'discord'],
  mutants: {
    'discord-hears-no-replies': 'for an answer to a question',
    'discord-hears-no-words-with-pictures': 'for an answer to a question',
  },
  async run(given) {
    const stage = withDiscord(given);
    const { chat, step, talk } = stage;
    const { world, alice } = chat;
    const bring = (more: object): Asked => {
      const question = newQuestion(talk);
      const { text } = question;
      const channel = world.channel(alice.conversation);
      const message = world.write(channel, world.person(alice.from), text, more);
      chat.bring('MESSAGE_CREATE', message);
      return { question, said: { ...alice, id: message.id, text, atMs: performance.now() } };
    };
    const asked = await step('the bot answers', async () => {
      await untilListening(stage);
      const first = await pose(stage);
      await untilAnswered(stage, [first]);
      return first;
    });
    await step('a reply to its answer is answered', async () => {
      const { id, conversation } = answersOf(stage, asked)[0]!;
      const reference = { type: 0, message_id: id, channel_id: conversation };
      const referenced_message = world.message(conversation, id);
      await untilAnswered(stage, [
        bring({ type: replyType, message_reference: reference, referenced_message }),
      ]);
    });
    await step('words that come with a picture are answered', async () => {
      await untilAnswered(stage, [bring({ attachments: [picture] })]);
      await ask(stage);
    });
  },
});
