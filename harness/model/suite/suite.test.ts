import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputNames, type Input } from '../machine/inputs.ts';
import { machineOf, type Step } from '../machine/machine.ts';
import { written } from '../machine/outputs.ts';
import { nameOf, variants } from '../machine/variants.ts';
import { performSuite } from './suite.ts';
import { machineBot } from './testing/machine-bot.ts';

const machine = machineOf({ decides: 'operator', transport: 'to-device', asks: 'bot', tie: 'peer-wins' });
const usual = {
  machine,
  inputs: inputNames,
  concurrency: 2,
  signal: new AbortController().signal,
};

describe('a bot that keeps to the machine', () => {
  it.each(variants.map((variant) => [nameOf(variant), variant] as const))('%s', async (_name, variant) => {
    const of = machineOf(variant);
    const { transitions, states, deviations, steps } = await performSuite({
      ...usual,
      machine: of,
      converse: machineBot(of),
    });
    expect(deviations).toEqual([]);
    expect(transitions.conformant).toBe(transitions.all);
    expect(states.identified).toBe(states.all);
    expect(transitions.all).toBeGreaterThan(200);
    expect(steps).toBeLessThan(transitions.all * 12);
  });
});

it('names state and input, what was expected and observed, the shortest trace and what it breaks', async () => {
  const converse = machineBot(machine, { 'keyed × key/second': { says: ['shown'], to: 'shown' } });
  const { deviations, transitions } = await performSuite({ ...usual, converse });
  expect(deviations.find(({ input }) => input === 'key/second')).toMatchObject({
    state: 'keyed',
    expected: 'cancel m.mismatched_commitment | cancel m.key_mismatch',
    observed: 'shown',
    trace: ['order/ask', 'ready', 'order/accept', 'accept', 'key/second'],
    breaks: ['V29'],
  });
  expect(transitions.conformant).toBeLessThan(transitions.all);
});

it('sees a step that is passed over in silence, and has changed something all the same', async () => {
  const converse = machineBot(machine, { 'asking × accept': { says: [], to: 'cancelled' } });
  const { deviations } = await performSuite({ ...usual, converse });
  expect(deviations.map(({ state, input }) => `${state} × ${input}`)).toContain('asking × accept');
});

it('is not deceived by a step that seems to change nothing, and changes what comes of the next one', async () => {
  // Not silent in itself, so that what it makes of "accept" could be taken for what the state before makes of it.
  const converse = machineBot(machine, { 'asking × start': { says: [], to: 'accepted' } });
  const { deviations } = await performSuite({ ...usual, converse });
  expect([...new Set(deviations.map(({ state, input }) => `${state} × ${input}`))]).toEqual([
    'asking × start',
  ]);
});

it('finds every wrong answer and every wrong next state of machines that are wrong in one place', async () => {
  const places = [...machine.states].flatMap(([state, choices]) =>
    [...choices].map(([input, { may }]) => ({ state, input, step: may[0]! })),
  );
  const sound = (await performSuite({ ...usual, converse: machineBot(machine) })).resolved;
  const reachable = places.filter(({ state }) => sound.states.includes(state));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...reachable),
      fc.constantFrom(...sound.states),
      async ({ state, input, step }, to) => {
        fc.pre(to !== step.to && sound.identify(to).length > 0);
        // Two that answer everything alike are one.
        fc.pre(!isAlike(to, step.to));
        // Who has another identity since is signed no more, and some states are told apart by that alone.
        fc.pre(input !== 'mac/new-identity');
        const fault: Step = { says: step.says, to };
        const { deviations } = await performSuite({
          ...usual,
          converse: machineBot(machine, { [`${state} × ${input}`]: fault }),
          endsWith: () => true,
        });
        return deviations.length > 0;
      },
    ),
    { numRuns: 100, seed: 7 },
  );

  function isAlike(one: Step['to'], other: Step['to']): boolean {
    const words: (readonly Input[])[] = [...sound.identify(one), ...sound.identify(other)];
    return words.every((word) => answersOf(one, word) === answersOf(other, word));
  }

  function answersOf(state: Step['to'], word: readonly Input[]): string {
    let at = state;
    return word
      .map((input) => {
        const step = sound.get(at, input);
        at = step?.to ?? at;
        return step === undefined ? '?' : written(step.says);
      })
      .join();
  }
});
