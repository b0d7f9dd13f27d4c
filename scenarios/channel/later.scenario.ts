import { ask, expectEachAnsweredOnce } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';
import { leap } from './health.ts';

/** How long it is left in peace, each time. */
const pausesMs = [60_000, 10 * 60_000, 60 * 60_000];

export default channelScenarios({
  name: 'later',
  title: 'minutes and an hour later the bot says nothing again, and still answers',
  tags: ['accounting', 'deaf'],
  requires: ['clock'],
  uses: ['clock'],
  // Slack signs its events with the time, and its clock is not moved.
  on: ({ id }) => id !== 'slack',
  mutants: {
    'channel-says-it-again-later': 'numbers of questions answered more than once: expected none, observed',
    'channel-falls-asleep': 'for an answer to a question',
  },
  async run(stage) {
    const { step, startDeadlineMs: deadlineMs } = stage;
    const asked = [await step('the bot answers', () => ask(stage))];
    for (const pauseMs of pausesMs)
      await step(`${pauseMs / 60_000} minutes later it answers`, async () => {
        await leap(stage, pauseMs);
        // A leap ends connections: the bot may have to open one first.
        asked.push(await ask({ ...stage, deadlineMs }));
      });
    await step('it has said nothing again', async () => {
      asked.push(await ask(stage));
      expectEachAnsweredOnce(stage, asked);
    });
  },
});
