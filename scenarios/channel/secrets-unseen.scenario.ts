import type { Fault } from '../../harness/index.ts';
import { ask, pose } from './books.ts';
import { channelScenarios, type ChannelStage, untilListening } from './channel-scenarios.ts';

const failures = [
  { name: 'close', times: 1 },
  { name: 'status', times: 1, status: 500 },
  { name: 'garbage', times: 1 },
] as const;

const same = {
  tags: ['secrets'],
  faults: ['close', 'status', 'garbage'],
} as const;
const title =
  'the credentials of the bot stand in no log, in no message and in no answer of its operator interface';

export default [
  ...channelScenarios({
    ...same,
    name: 'secrets-unseen',
    title: `whatever goes wrong when it says something, ${title}`,
    on: ({ hasNoSecret }) => !hasNoSecret,
    mutants: { 'channel-logs-its-requests': 'token of' },
    run: (stage) => letFail(stage, 'sending'),
  }),
  ...channelScenarios({
    ...same,
    name: 'secrets-unseen.listening',
    title: `whatever goes wrong when it listens, ${title}`,
    // A bot that is called notices nothing of that.
    on: ({ hasNoSecret, lacks }) => !hasNoSecret && lacks.includes('dark-webhook'),
    mutants: { 'channel-logs-what-it-cannot-hear': 'token of' },
    run: (stage) => letFail(stage, 'hearing'),
  }),
];

async function letFail(stage: ChannelStage, at: Fault['at']): Promise<void> {
  const { chat, daemon, step, signal, startDeadlineMs: deadlineMs } = stage;
  await step('the bot answers', () => ask(stage));
  for (const fault of failures)
    await step(`it answers after a fault: ${fault.name}`, async () => {
      using struck = chat.faults.strike({ ...fault, at });
      // Whether it has said the answer that was refused is told by others.
      await pose(stage);
      await struck.strikes.first(() => true, { why: 'the bot to come upon it', deadlineMs, signal });
      await untilListening(stage);
      await ask({ ...stage, deadlineMs });
      await daemon.control?.channel(chat.seat.network);
    });
}
