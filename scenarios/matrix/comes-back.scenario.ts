import { scenario } from '../../harness/index.ts';
import { answeredAgain, expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { apiOf, bring } from './membership.ts';

const encryption = {
  type: 'm.room.encryption',
  state_key: '',
  content: { algorithm: 'm.megolm.v1.aes-sha2' },
};

export default scenario({
  id: 'matrix.comes-back',
  title: 'A bot that was put out of a room and is invited again comes back, and answers each question once',
  tags: ['matrix', 'encryption', 'accounting'],
  requires: ['matrix.encrypted'],
  uses: ['bot', 'oracle', 'peer', 'matrix'],
  playedBy: ['element'],
  mutants: {
    'stays-away': 'to accept the invitation',
    'answers-when-invited-again':
      'numbers of questions answered again after it came back: expected none, observed 1',
  },
  async run(stage) {
    const { step, bot, peer } = stage;
    const api = apiOf(stage, peer);
    const room = await step('a person opens an encrypted room and invites the bot', async () => {
      // In a room of the other kind, each may put out nobody.
      const wishes = { preset: 'private_chat', initial_state: [encryption] };
      const opened = String((await api.call('POST', '/createRoom', wishes))['room_id']);
      await peer.entered(opened);
      await bring(stage, api, opened, bot.userId);
      await peer.knowsMember!(opened, bot.userId, 'join');
      return opened;
    });
    // The homeserver shows it this again when it comes back, and a bot without a record may answer again.
    const keepsRecord = stage.claims('matrix.keeps-record');
    const before = await step('it answers', async () => {
      const asked = keepsRecord ? [await pose(stage, room)] : [];
      await untilAnswered(stage, bot.userId, asked);
      return asked;
    });
    await step('it is put out, and invited again', async () => {
      await api.call('POST', `/rooms/${encodeURIComponent(room)}/kick`, { user_id: bot.userId });
      await peer.knowsMember!(room, bot.userId, 'leave');
      await bring(stage, api, room, bot.userId);
      await peer.knowsMember!(room, bot.userId, 'join');
    });
    await step('it answers what is said now, and nothing again', async () => {
      const after = [await pose(stage, room)];
      await untilAnswered(stage, bot.userId, after);
      after.push(await pose(stage, room));
      await untilAnswered(stage, bot.userId, after);
      expectEachAnsweredOnce(stage, bot.userId, after);
      if (!after[0]!.question.hasOwnAnswer) return;
      const again = answeredAgain(bot.userId, [...before, ...after]);
      stage.check('numbers of questions answered again after it came back', 'none', again);
    });
  },
});
