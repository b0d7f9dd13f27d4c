import { afterAll, expect, it } from 'vitest';
import { referenceTarget } from '../../bots/reference.ts';
import { Ledger } from '../../process/ledger.ts';
import type { Input } from '../machine/inputs.ts';
import { machineOf, specification } from '../machine/machine.ts';
import { quirks } from '../machine/quirks.ts';
import type { Variant } from '../machine/variants.ts';
import type { SuiteResult } from '../suite/result.ts';
import { performSuite } from '../suite/suite.ts';
import { BotUnderTest } from './bot-under-test.ts';
import { converseWith } from './talk-to-bot.ts';

const ledger = Ledger.open();
afterAll(() => ledger.close());

/** The parts of the suite that take a few seconds. */
async function play(variant: Variant, inputs: readonly Input[], mutant?: string): Promise<SuiteResult> {
  const signal = AbortSignal.timeout(110_000);
  await using bot = await BotUnderTest.start({
    target: referenceTarget(),
    mutant,
    mode: 'simulated',
    ledger,
    signal,
    limitMs: 8_000,
  });
  return await performSuite({
    machine: machineOf(variant, specification, quirks),
    converse: converseWith(bot, variant),
    inputs,
    concurrency: 4,
    signal,
  });
}

it('the reference bot takes every step that an honest person and an operator can take', async () => {
  const { transitions, states, deviations, resolved } = await play(
    { decides: 'operator', transport: 'room', asks: 'bot', tie: 'bot-wins' },
    ['order/ask', 'ready', 'order/accept', 'accept', 'key', 'order/match', 'mac'],
  );
  expect(deviations).toEqual([]);
  expect(transitions.conformant).toBe(transitions.all);
  expect(states.identified).toBe(states.all);
  expect(resolved.states).toContain('finishing-unsigned');
});

it('and those of a verification that begins with a start of the person', async () => {
  const { transitions, deviations, resolved } = await play(
    { decides: 'operator', transport: 'to-device', asks: 'nobody', tie: 'peer-wins' },
    ['start', 'order/accept', 'key', 'order/match', 'mac'],
  );
  expect(deviations).toEqual([]);
  expect(transitions.conformant).toBe(transitions.all);
  expect(resolved.states).toContain('vouched');
});

it('a bot that takes any key is found without a scenario, and named by state and input', async () => {
  const { deviations } = await play(
    { decides: 'operator', transport: 'to-device', asks: 'peer', tie: 'peer-wins' },
    ['request', 'order/accept', 'accept', 'accept/wrong-commitment', 'key'],
    'ignores-commitment',
  );
  expect(
    deviations.map(({ state, input, observed, breaks }) => ({ state, input, observed, breaks })),
  ).toContainEqual({
    state: 'keyed-in-vain',
    input: 'key',
    observed: 'shown',
    breaks: ['V29', 'V30'],
  });
});
