import type { Fault } from '../../harness/index.ts';
import { ask, pose, untilAnswered } from './books.ts';
import { type ChannelStage, channelScenarios } from './channel-scenarios.ts';
import type { Channel } from './channels.ts';
import { expectReadiness } from '../readiness.ts';
import { untilHealthIs } from './health.ts';

const deafness = {
  errors: { name: 'status', at: 'hearing', status: 502 },
  'broken-connections': { name: 'close', at: 'hearing' },
  nonsense: { name: 'garbage', at: 'hearing' },
} satisfies Record<string, Fault>;

const same = {
  name: 'honest-when-deaf',
  title:
    'a bot that is told nothing says so for as long as that lasts, is not ready, and answers then what was said meanwhile',
  tags: ['honesty', 'deaf', 'accounting'],
  uses: ['clock'],
  requires: ['channel.health', 'clock'],
} as const;
const says = 'that it hears while nothing reached it';
const saysReady = 'GET /health/ready while it does not hear: expected 503, observed 200';

export default [
  ...channelScenarios({
    ...same,
    on: (channel) => !isCalled(channel),
    cases: ['errors', 'broken-connections', 'nonsense'],
    mutants: {
      'channel-always-healthy': { cases: ['errors', 'broken-connections', 'nonsense'], says },
      'is-always-ready': { cases: ['errors'], says: saysReady },
    },
    run: (stage) => goDeaf(stage, deafness[stage.case]),
  }),
  // A bot that is called is deaf in one way only.
  ...channelScenarios({
    ...same,
    on: isCalled,
    mutants: { 'channel-always-healthy': says, 'is-always-ready': saysReady },
    run: (stage) => goDeaf(stage, { name: 'dark-webhook', at: 'hearing' }),
  }),
];

/** Whether the service calls the bot, and not the bot the service. */
function isCalled({ lacks }: Channel): boolean {
  return !lacks.includes('dark-webhook');
}

async function goDeaf(stage: ChannelStage<'clock'>, fault: Fault): Promise<void> {
  const { chat, channel, step } = stage;
  await step('the bot answers', () => ask(stage));
  const struck = chat.faults.strike(fault);
  const meanwhile = await step('it is told nothing any more, and says so', async () => {
    // The first may still be told to who listens already.
    const asked = [await pose(stage), await pose(stage, chat.bob)];
    await untilHealthIs(stage, false);
    await expectReadiness(stage, false);
    return asked;
  });
  struck[Symbol.dispose]();
  await step('it is told everything again: it says so, and answers', async () => {
    await untilHealthIs(stage, true);
    if (!channel.keepsNothing) await untilAnswered(stage, meanwhile, stage.startDeadlineMs);
    await ask(stage);
    await expectReadiness(stage, true);
  });
}
