import { scenario } from '../../harness/index.ts';
import { apiOf, untilJoined } from './membership.ts';
import { expectEachAnsweredOnce, pose, poseInTurn, untilAnswered, type Asked } from '../accounting.ts';

/** More than a homeserver puts into one sync. */
const many = 12;
/** Few enough that a homeserver leaves nothing out, not even with their answers and the next question. */
const few = 3;

export default scenario({
  id: 'matrix.restart.waiting-messages',
  title:
    'A bot that crashes answers after its next start all that was said meanwhile, and nothing a second time, and comes where it was invited meanwhile',
  tags: ['matrix', 'accounting', 'restart'],
  requires: ['matrix.plain'],
  uses: ['bot', 'oracle', 'peer', 'peers', 'daemon', 'matrix'],
  cast: ['alice', 'bob'],
  mutants: {
    'answers-history-at-start': 'more than once',
    'overlooks-invitations-that-wait': 'to accept the invitation that came while it was down',
    'forgets-what-was-said-meanwhile': `for an answer to each of ${many + 3} questions`,
  },
  async run(stage) {
    const { step, bot, peer, peers, daemon, claims, leaveUnchecked } = stage;
    const room = await step('bot and peer share a room without encryption', () =>
      peer.directRoom(bot.userId, { encrypted: false }),
    );
    const before = await step('it answers two questions', () => poseInTurn(stage, bot.userId, room));
    const catchesUp = claims('matrix.catches-up');
    const waiting = catchesUp ? many : few;
    const api = apiOf(stage, peers[1]!);
    let other = '';
    const meanwhile = await step(`it crashes, is asked ${waiting} things, and starts again`, async () => {
      await daemon.kill();
      const wishes = { preset: 'private_chat', invite: [bot.userId] };
      if (catchesUp) other = String((await api.call('POST', '/createRoom', wishes))['room_id']);
      const asked: Asked[] = [];
      while (asked.length < waiting) asked.push(await pose(stage, room));
      await daemon.restart();
      return asked;
    });
    if (!catchesUp) leaveUnchecked('what was asked while it was down', 'the bot does not claim to catch up');
    await step('it answers what it has not answered yet, and nothing again', async () => {
      const all = [...before, ...(catchesUp ? meanwhile : []), await pose(stage, room)];
      await untilAnswered(stage, bot.userId, all);
      all.push(await pose(stage, room));
      await untilAnswered(stage, bot.userId, all);
      expectEachAnsweredOnce(stage, bot.userId, all);
    });
    if (catchesUp)
      await step('it has come to a person who invited it meanwhile', () =>
        untilJoined(stage, api, other, bot.userId, 'the invitation that came while it was down'),
      );
  },
});
