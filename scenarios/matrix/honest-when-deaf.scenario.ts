import { scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { expectReadiness } from '../readiness.ts';
import { giveNews, isSync, newsOf, untilHealthIs } from './deafness.ts';

const badGateway = { status: 502, body: 'Bad gateway' };

export default scenario({
  id: 'matrix.honest-when-deaf',
  title:
    'A bot that is told nothing says so for as long as that lasts, is not ready, and answers afterwards what was said meanwhile',
  tags: ['matrix', 'honesty', 'accounting'],
  requires: ['matrix.plain', 'control.troubles'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'traffic', 'matrix'],
  cases: ['errors', 'broken-connections'],
  mutants: {
    'says-that-all-is-well': {
      cases: ['errors', 'broken-connections'],
      says: 'for the bot to say that it cannot hear',
    },
    'gives-up-when-deaf': {
      cases: ['errors', 'broken-connections'],
      says: 'for the bot to say that it hears again',
    },
    'forgets-when-it-heard-last': {
      cases: ['errors'],
      says: 'time of its last news: expected more than',
    },
    'is-always-ready': {
      cases: ['errors'],
      says: 'GET /health/ready while it does not hear: expected 503, observed 200',
    },
    'pretends-to-hear-again': { cases: ['errors'], says: 'for an answer to a question' },
  },
  async run(stage) {
    const { step, check, leaveUnchecked, bot, peer, traffic } = stage;
    const room = await step('bot and peer share a room without encryption, and talk', async () => {
      const opened = await peer.directRoom(bot.userId, { encrypted: false });
      await untilAnswered(stage, bot.userId, [await pose(stage, opened)]);
      return opened;
    });
    const deaf =
      stage.case === 'errors'
        ? traffic.refuse(isSync, badGateway)
        : traffic.lose({ share: 1, seed: 1, what: 'request', matches: isSync });
    const heardLast = await newsOf(stage);
    await step('it is told nothing any more, and says so', async () => {
      await giveNews(stage, bot);
      await untilHealthIs(stage, false);
      await expectReadiness(stage, false);
    });
    const meanwhile = await step('something is asked', () => pose(stage, room));
    deaf[Symbol.dispose]();
    await step('it is told everything again, and says so', () => untilHealthIs(stage, true));
    await step('it says that it has heard since', async () => {
      const name = 'time of its last news';
      if (heardLast === undefined) return leaveUnchecked(name, 'the bot does not say when it heard last');
      check.moreThan(name, heardLast, (await newsOf(stage)) ?? 0);
    });
    await step('it answers what was asked meanwhile and later, each once', async () => {
      await untilAnswered(stage, bot.userId, [meanwhile]);
      const later = await pose(stage, room);
      await untilAnswered(stage, bot.userId, [later]);
      expectEachAnsweredOnce(stage, bot.userId, [meanwhile, later]);
      await expectReadiness(stage, true);
    });
  },
});
