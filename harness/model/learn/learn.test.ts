import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learn } from './learn.ts';
import { answersTo, separate, waysOf, type Mealy } from './mealy.ts';
import { Teacher } from './teacher.ts';
import { identifiersOf, testWords } from './test-words.ts';
import { learnableOf, randomMachine } from './testing/random-machine.ts';

const anyMachine = randomMachine({ states: 12, inputs: 4, outputs: 3 });

/** States that can be reached, and that differ. */
function sizeOf(machine: Mealy): number {
  const reached = [...waysOf(machine).keys()];
  return reached.filter(
    (state, index) =>
      !reached.slice(0, index).some((other) => separate(machine, machine, [other, state]) === undefined),
  ).length;
}

/** Learns with a test that knows the machine. */
async function learnOf(machine: Mealy, concurrency: number) {
  const teacher = new Teacher(learnableOf(machine), concurrency);
  const rounds: Mealy[] = [];
  const learned = await learn({
    teacher,
    inputs: machine.inputs,
    tests: (hypothesis) => [separate(hypothesis, machine) ?? []],
    onHypothesis: (hypothesis) => rounds.push(hypothesis),
  });
  return { learned, rounds, ...teacher.cost };
}

describe('learning', () => {
  it('ends with the machine itself, without states too many', () =>
    fc.assert(
      fc.asyncProperty(anyMachine, fc.constantFrom(1, 5), async (machine, concurrency) => {
        const { learned } = await learnOf(machine, concurrency);
        expect(separate(learned, machine)).toBeUndefined();
        expect(learned.states).toHaveLength(sizeOf(machine));
      }),
      { numRuns: 300 },
    ));

  it('asks no more than k·n² + n·log m words of n states and k inputs, m being the longest test', () =>
    fc.assert(
      fc.asyncProperty(anyMachine, async (machine) => {
        const { learned, rounds, queries } = await learnOf(machine, 1);
        const [n, k] = [learned.states.length, machine.inputs.length];
        const longest = Math.max(1, ...rounds.map((one) => separate(one, machine)?.length ?? 1));
        expect(queries).toBeLessThanOrEqual(k * n * n + n * (1 + Math.ceil(Math.log2(longest))));
        expect(rounds.length).toBeLessThanOrEqual(n);
      }),
      { numRuns: 300 },
    ));

  it('needs nobody who knows the machine if it has no more states than the tests look for', () =>
    fc.assert(
      fc.asyncProperty(randomMachine({ states: 4, inputs: 3, outputs: 2 }), async (machine) => {
        const learned = await learn({
          teacher: new Teacher(learnableOf(machine)),
          inputs: machine.inputs,
          tests: (hypothesis) => testWords(hypothesis, 3),
        });
        expect(separate(learned, machine)).toBeUndefined();
      }),
      { numRuns: 30 },
    ));
});

it('a machine that differs in one transition is shown by the tests', () =>
  fc.assert(
    fc.asyncProperty(anyMachine, fc.nat(), fc.nat(), fc.nat(), async (machine, from, by, to) => {
      const { learned } = await learnOf(machine, 1);
      const size = learned.states.length;
      const input = learned.inputs[by % learned.inputs.length]!;
      const states = learned.states.map((edges) => new Map(edges));
      const { output } = states[from % size]!.get(input)!;
      states[from % size]!.set(input, { output, to: to % size });
      const other = { ...learned, states };
      fc.pre(separate(learned, other) !== undefined);
      const words = [...testWords(learned, 0)];
      expect(words.some((word) => answersTo(learned, word).join() !== answersTo(other, word).join())).toBe(
        true,
      );
    }),
  ));

it('a state is told from each other by a word that both are asked', () =>
  fc.assert(
    fc.property(anyMachine, (machine) => {
      const words = identifiersOf(machine);
      for (const [one, ofOne] of words.entries())
        for (const other of words.keys()) {
          if (separate(machine, machine, [one, other]) === undefined) continue;
          const shared = ofOne.filter((word) => words[other]!.includes(word));
          expect(
            shared.some(
              (word) => answersTo(machine, word, one).join() !== answersTo(machine, word, other).join(),
            ),
          ).toBe(true);
        }
    }),
  ));
