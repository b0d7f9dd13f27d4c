import { scenario, type BotRequest } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';

const sending = /\/send\/m\.room\.encrypted\//;
const isSending = ({ path }: BotRequest): boolean => sending.test(path);

export default scenario({
  id: 'matrix.lost-answer',
  title: 'An answer of which the bot does not hear whether it has arrived arrives once',
  tags: ['matrix', 'encryption', 'accounting'],
  requires: ['matrix.encrypted'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'traffic'],
  playedBy: ['element', 'libolm', 'native'],
  cases: ['stored', 'not-stored', 'stored-and-killed'],
  mutants: {
    'numbers-each-sending-anew': {
      cases: ['stored', 'stored-and-killed'],
      says: 'numbers of questions answered more than once: expected none, observed 1',
    },
    'forgets-what-was-not-confirmed': { cases: ['not-stored'], says: 'for an answer to a question' },
  },
  async run(stage) {
    const { step, check, bot, peer, daemon, traffic } = stage;
    const room = await step('bot and peer share an encrypted room, and talk', async () => {
      const opened = await peer.directRoom(bot.userId);
      await untilAnswered(stage, bot.userId, [await pose(stage, opened)]);
      return opened;
    });
    let asked;
    if (stage.case === 'stored-and-killed')
      asked = await step('it is killed when the homeserver has its answer, and starts again', async () => {
        using answer = traffic.holdAnswer(isSending);
        const question = await pose(stage, room);
        await answer.held;
        await daemon.kill();
        answer.release();
        await daemon.restart();
        return question;
      });
    else {
      const what = stage.case === 'stored' ? 'answer' : 'request';
      asked = await step(`the connection breaks with the ${what} by which it sends`, async () => {
        let isLost = false;
        const isFirst = (request: BotRequest): boolean => !isLost && (isLost = isSending(request));
        using losses = traffic.lose({ share: 1, seed: 1, what, matches: isFirst });
        const question = await pose(stage, room);
        await untilAnswered(stage, bot.userId, [question]);
        check('connections that broke', 1, losses.lost[what]);
        return question;
      });
    }
    await step('what is asked later is answered, and nothing twice', async () => {
      const all = [asked];
      for (let more = 0; more < 2; more += 1) {
        all.push(await pose(stage, room));
        await untilAnswered(stage, bot.userId, all);
      }
      expectEachAnsweredOnce(stage, bot.userId, all);
    });
  },
});
