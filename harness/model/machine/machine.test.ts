import { describe, expect, it } from 'vitest';
import { exists, inputNames, isOpener } from './inputs.ts';
import { machineOf, specification } from './machine.ts';
import { states, type State } from './states.ts';
import { nameOf, variants } from './variants.ts';

const machines = variants.map((variant) => machineOf(variant));

describe.each(machines.map((machine) => [nameOf(machine.variant), machine] as const))(
  '%s',
  (_name, machine) => {
    it('says what may come of everything that can be done, once there is a verification', () => {
      const opened = [...machine.states.keys()].filter((state) => state !== 'none');
      const missing = opened.flatMap((state) =>
        inputNames
          .filter((input) => exists(input, machine.variant, state) && !isOpener(input, machine.variant))
          .filter((input) => !machine.states.get(state)!.has(input))
          .map((input) => `${state} × ${input}`),
      );
      expect(missing).toEqual([]);
    });

    it('leads from everywhere to an end, and to done from where nothing is wrong yet', () => {
      const spoilt = new Set<State>(['cancelled', 'keyed-in-vain', 'shown-mac-wrong']);
      for (const state of machine.states.keys()) {
        const reached = reachable(machine, state);
        if (state !== 'done') expect(reached).toContain('cancelled');
        if (!spoilt.has(state)) expect(reached, state).toContain('done');
      }
    });
  },
);

it('has no row that never counts, and no state that is never reached', () => {
  const used = new Set(
    machines.flatMap(({ variant, states: reached }) =>
      [...reached].flatMap(([state, choices]) =>
        [...choices.keys()].map((input) =>
          specification.findIndex(
            (row) =>
              row.in.includes(state) &&
              row.on.includes(input) &&
              Object.entries(row.where ?? {}).every(
                ([name, value]) => variant[name as keyof typeof variant] === value,
              ),
          ),
        ),
      ),
    ),
  );
  expect(specification.filter((_row, index) => !used.has(index))).toEqual([]);
  expect(new Set(machines.flatMap((machine) => [...machine.states.keys()])).size).toBe(
    Object.keys(states).length,
  );
});

it('refuses two ways to go on that look the same', () => {
  const both = [
    { says: [], to: 'asked' },
    { says: [], to: 'cancelled' },
  ] as const;
  const rows = [{ in: ['none'], on: ['request'], may: both, source: 'framework' }] as const;
  expect(() => machineOf(variants[0]!, rows)).toThrow('none × request: "–" leads to asked and to cancelled');
});

function reachable({ states: choices }: (typeof machines)[number], from: State): Set<State> {
  const seen = new Set<State>();
  const waiting = [from];
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    if (seen.has(state)) continue;
    seen.add(state);
    for (const { may } of choices.get(state)!.values()) waiting.push(...may.map(({ to }) => to));
  }
  return seen;
}
