import * as fc from 'fast-check';
import type { Mealy } from '../mealy.ts';
import type { Learnable } from '../teacher.ts';

/** Machines of chance, some of whose states may be alike or out of reach. */
export function randomMachine(most: {
  states: number;
  inputs: number;
  outputs: number;
}): fc.Arbitrary<Mealy> {
  return fc
    .tuple(fc.integer({ min: 1, max: most.states }), fc.integer({ min: 1, max: most.inputs }))
    .chain(([size, count]) => {
      const inputs = Array.from({ length: count }, (_, number) => `i${number}`);
      const edge = fc.record({
        output: fc.nat({ max: most.outputs - 1 }).map((number) => `o${number}`),
        to: fc.nat({ max: size - 1 }),
      });
      const state = fc
        .array(edge, { minLength: count, maxLength: count })
        .map((edges) => new Map(edges.map((one, number) => [inputs[number]!, one])));
      return fc
        .array(state, { minLength: size, maxLength: size })
        .map((states): Mealy => ({ inputs, states }));
    });
}

/** A machine as something to learn. */
export function learnableOf<Input extends string>({ states }: Mealy<Input>): Learnable<Input> {
  return {
    async begin() {
      let state = 0;
      return {
        async step(input) {
          const { output, to } = states[state]!.get(input)!;
          state = to;
          return output;
        },
        async end() {},
      };
    },
  };
}
