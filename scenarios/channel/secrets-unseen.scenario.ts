import { ask, pose } from './books.ts';
import { channelScenarios } from './channel-scenarios.ts';

const failures = [
  { name: 'close', at: 'sending', times: 1 },
  { name: 'status', at: 'sending', times: 1, status: 500 },
  { name: 'garbage', at: 'sending', times: 1 },
] as const;

export default channelScenarios({
  name: 'secrets-unseen',
  title:
    'whatever goes wrong, the credentials of the bot stand in no log and in no answer of its operator interface',
  tags: ['secrets'],
  on: ({ hasNoSecret }) => !hasNoSecret,
  faults: ['close', 'status', 'garbage'],
  mutants: { 'channel-logs-its-requests': 'token of' },
  async run(stage) {
    const { chat, daemon, step, signal, startDeadlineMs: deadlineMs } = stage;
    await step('the bot answers', () => ask(stage));
    for (const fault of failures)
      await step(`it answers after a fault: ${fault.name}`, async () => {
        using struck = chat.faults.strike(fault);
        await pose(stage);
        await struck.strikes.first(() => true, { why: 'the bot to answer', deadlineMs, signal });
        // Whether it has said the answer that was refused is told by others.
        await ask(stage);
        await daemon.control?.channel(chat.seat.network);
      });
  },
});
