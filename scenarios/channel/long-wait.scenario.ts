import { ask, expectEachAnsweredOnce, pose, untilAnswered } from './books.ts';
import { channelScenarios, type ChannelStage } from './channel-scenarios.ts';

const retryAfterSeconds = 40;
const tooSoonMs = 30_000;
const restMs = 15_000;

export default channelScenarios({
  name: 'long-wait',
  title:
    'an answer that the service refuses for 40 seconds is not tried again after 30, and is said once when they are over',
  tags: ['manners', 'accounting'],
  uses: ['clock'],
  requires: ['clock'],
  faults: ['limit'],
  mutants: { 'channel-caps-its-waits': 'before the time that the service had named' },
  async run(stage) {
    const { chat, step, check, signal, deadlineMs } = stage;
    await step('the bot answers', () => ask(stage));
    const asked = await step('the service refuses the next answer for 40 seconds', async () => {
      using limit = chat.faults.strike({ name: 'limit', at: 'sending', times: 1, retryAfterSeconds });
      const question = await pose(stage);
      await limit.strikes.first(() => true, { why: 'the bot to say its answer', deadlineMs, signal });
      return question;
    });
    await step('30 seconds later the bot has not tried again', async () => {
      await untilIdle(stage);
      const before = chat.attempts.items.length;
      await pass(stage, tooSoonMs);
      check('times that it has tried again', 0, chat.attempts.items.length - before);
    });
    await step('15 seconds after that it has said its answer, once', async () => {
      await pass(stage, restMs);
      await untilAnswered(stage, [asked]);
      const after = await ask(stage);
      expectEachAnsweredOnce(stage, [asked, after]);
    });
  },
});

/** Time passes for the service and for the bot, and what the bot asks for then is answered. */
async function pass(stage: ChannelStage<'clock'>, ms: number): Promise<void> {
  stage.chat.faults.quiet.pass(ms);
  await stage.clock.advance(ms);
  await untilIdle(stage);
}

/** The clock of a bot moves only when what it has asked for is answered. */
function untilIdle({ clock }: ChannelStage<'clock'>): Promise<void> {
  return clock.advance(1);
}
