import { scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { apiOf, bring, membershipOf } from './membership.ts';

export default scenario({
  id: 'matrix.strangers',
  title:
    'The bot joins no room of a person off its list, and does not answer that person in a room of another',
  tags: ['matrix', 'refusal'],
  requires: ['matrix.encrypted', 'matrix.allow-list'],
  uses: ['bot', 'oracle', 'peer', 'peers', 'matrix'],
  playedBy: ['element', 'libolm'],
  cast: ['alice', { name: 'mallory', offList: true }],
  mutants: {
    'joins-everybody': 'what the bot is in the room of a person off its list',
    'serves-its-whole-server': 'answers to a person off its list: expected 0, observed 1',
  },
  async run(stage) {
    const { step, bot, peers, check } = stage;
    const [alice, mallory] = [peers[0]!, peers[1]!];
    const [invited, uninvited] = [apiOf(stage, alice), apiOf(stage, mallory)];
    const room = await step('a person on its list opens a room with it', () => alice.directRoom(bot.userId));
    const strange = await step('one off its list invites it to another', async () => {
      const wishes = { preset: 'trusted_private_chat', is_direct: true, invite: [bot.userId] };
      return String((await uninvited.call('POST', '/createRoom', wishes))['room_id']);
    });
    const ignored = await step(
      'the one off its list comes into the first room, and speaks there',
      async () => {
        await bring(stage, invited, room, mallory.userId);
        await mallory.entered(room);
        return pose(stage, room, mallory);
      },
    );
    // What the bot was told before has had its turn when it answers this.
    const later = await step(
      'the one on its list is answered there, and in a room opened later',
      async () => {
        const rooms = [room, await alice.directRoom(bot.userId)];
        const asked = [];
        for (const one of rooms) asked.push(await pose(stage, one, alice));
        await untilAnswered(stage, bot.userId, asked);
        return asked;
      },
    );
    await step('it has served nobody else', async () => {
      const answers = [alice, mallory].flatMap(({ heard }) =>
        heard.items.filter(
          ({ sender, body }) => sender === bot.userId && ignored.question.isAnsweredBy(body),
        ),
      );
      if (ignored.question.hasOwnAnswer)
        check('answers to a person off its list', 0, new Set(answers.map(({ eventId }) => eventId)).size);
      expectEachAnsweredOnce(stage, bot.userId, later);
      const membership = await membershipOf(uninvited, strange, bot.userId);
      check.oneOf('what the bot is in the room of a person off its list', ['invite', 'leave'], membership);
    });
  },
});
