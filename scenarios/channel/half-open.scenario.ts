import { ask, expectEachAnsweredOnce, pose, untilAnswered } from './books.ts';
import { channelScenarios, untilListening } from './channel-scenarios.ts';
import { leap } from './health.ts';

export default channelScenarios({
  name: 'half-open',
  title:
    'a connection that stays open and tells nothing any more is given up, and nothing that the service keeps is lost',
  tags: ['deaf', 'accounting'],
  uses: ['clock'],
  requires: ['clock'],
  faults: ['half-open'],
  mutants: { 'channel-waits-for-ever': 'for an answer to a question' },
  async run(stage) {
    const { chat, channel, step, signal, deadlineMs } = stage;
    await step('the bot answers', () => ask(stage));
    const asked = await step('its connection falls silent, and somebody asks something', async () => {
      using dead = chat.faults.strike({ name: 'half-open', at: 'hearing', times: 1 });
      await dead.strikes.first(() => true, { why: 'the bot to listen', deadlineMs, signal });
      return pose(stage);
    });
    await step('the bot gives the connection up in time, and answers', async () => {
      await leap(stage, chat.deafNoticedMs);
      if (channel.keepsNothing) await untilListening(stage);
      else await untilAnswered(stage, [asked]);
      const after = await ask(stage);
      expectEachAnsweredOnce(stage, channel.keepsNothing ? [after] : [asked, after]);
    });
  },
});
