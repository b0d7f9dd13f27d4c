import { expect, test } from 'vitest';
import { sharedPartOf } from '../harness/engine/shared-part.ts';
import { discoverScenarios } from '../harness/engine/discover.ts';
import { referenceTarget } from '../harness/bots/reference.ts';
import { isServed } from '../harness/stage/cast.ts';
import { castOf } from '../harness/stage/scenario.ts';
import { setups } from '../harness/stage/setups.ts';

const live = (await discoverScenarios(import.meta.dirname)).filter((scenario) => scenario.live !== undefined);

test('scenarios are played on deployments, and one of them is the canary', () => {
  expect(live.length).toBeGreaterThan(4);
  const canaries = live.filter(({ chat, tags }) => chat === undefined && tags.includes('canary'));
  expect(canaries.map(({ live: cost }) => cost)).toEqual([
    { rooms: 1, messages: 1, seconds: expect.any(Number) },
  ]);
});

test.each(live)(
  '$id needs one person at most on the list of the bot, and a bot that it shares or its operator',
  (scenario) => {
    const entry = { id: scenario.id, scenario, case: 'only', peer: 'element' } as const;
    const endsBot = scenario.live?.hooks?.includes('restart') ?? false;
    expect(endsBot).toBe(scenario.uses.some((part) => part === 'operator' || part === 'chatOperator'));
    const hasOwn = endsBot || scenario.uses.includes('agentRuns');
    const shares = hasOwn ? undefined : scenario.chat ? 'leasedChatBot' : 'leasedBot';
    if (scenario.live?.account !== true) expect(scenario.cases).toBeUndefined();
    expect(castOf(scenario, 'only').filter(isServed).length).toBeLessThanOrEqual(1);
    expect(sharedPartOf(entry, setups, { target: referenceTarget() })).toBe(shares);
  },
);
