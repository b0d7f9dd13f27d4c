import { scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { healthOf, isSync, untilHealthIs } from './deafness.ts';

const secondMs = 1_000;
const secondsInMinute = 60;
const hopMs = 30 * secondMs;
/** A minute more than a bot may take: what is judged there is not this moment alone. */
const limitMs = 8 * secondsInMinute * secondMs;
/** Between two attempts, the more there were. */
const longestPauseMs = secondsInMinute * secondMs;
const deafStates = ['error', 'disconnected', 'connecting'];

export default scenario({
  id: 'matrix.honest-when-deaf.silence',
  title:
    'A bot whose homeserver takes its questions and answers none says after some minutes that it cannot hear',
  tags: ['matrix', 'honesty', 'accounting'],
  requires: ['matrix.plain', 'control.troubles', 'clock'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'traffic', 'clock'],
  mutants: { 'takes-silence-for-no-news': 'its channel after 8 minutes of silence: expected error or' },
  async run(stage) {
    const { step, check, clock, bot, peer, traffic } = stage;
    const room = await step('bot and peer share a room without encryption, and talk', async () => {
      const opened = await peer.directRoom(bot.userId, { encrypted: false });
      await untilAnswered(stage, bot.userId, [await pose(stage, opened)]);
      return opened;
    });
    const silence = traffic.holdNews(isSync);
    await step('it is answered nothing any more, and says so within minutes', async () => {
      let passedMs = 0;
      let health = await healthOf(stage);
      for (; passedMs < limitMs && health === 'connected'; passedMs += hopMs) {
        await clock.advance(hopMs);
        health = await healthOf(stage);
      }
      const minutes = passedMs / secondMs / secondsInMinute;
      check.oneOf(`its channel after ${minutes} minutes of silence`, deafStates, health);
    });
    const meanwhile = await step('something is asked', () => pose(stage, room));
    silence.release();
    await step('it is answered again, asks again within a minute, and says so', async () => {
      await clock.advance(longestPauseMs);
      await untilHealthIs(stage, true);
    });
    await step('it answers what was asked meanwhile and later, each once', async () => {
      await untilAnswered(stage, bot.userId, [meanwhile]);
      const later = await pose(stage, room);
      await untilAnswered(stage, bot.userId, [later]);
      expectEachAnsweredOnce(stage, bot.userId, [meanwhile, later]);
    });
  },
});
