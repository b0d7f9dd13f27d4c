import type { Input } from '../../machine/inputs.ts';
import type { Machine } from '../../machine/machine.ts';
import { stepFor } from '../../machine/outputs.ts';
import type { State } from '../../machine/states.ts';
import type { Mealy, Word } from '../mealy.ts';

/** Where the machine that a bot has and the one that it should have stand together. */
export interface Pair {
  readonly state: number;
  readonly as: State;
  /** The shortest way there. */
  readonly way: Word<Input>;
}

/**
 * All places where a bot and the specification stand together, as long as the bot does what is allowed.
 * @param isWrong where it must have gone wrong before, although nothing was to be seen of that.
 */
export function pairsOf(
  { inputs, states }: Mealy<Input>,
  machine: Machine,
  isWrong: (state: number, as: State) => boolean = () => false,
): readonly Pair[] {
  const pairs = new Map<string, Pair>([[`0 ${machine.initial}`, { state: 0, as: machine.initial, way: [] }]]);
  for (const { state, as, way } of pairs.values())
    for (const input of inputs) {
      const { output, to } = states[state]!.get(input)!;
      const step = stepFor(machine.states.get(as)?.get(input)?.may ?? [], output);
      if (step === undefined || isWrong(to, step.to)) continue;
      const key = `${to} ${step.to}`;
      if (!pairs.has(key)) pairs.set(key, { state: to, as: step.to, way: [...way, input] });
    }
  return [...pairs.values()];
}

/**
 * Each transition of the specification as far as a bot keeps to it: what differs between two states of the specification is
 * seen, also where the bot has not yet been seen to have both.
 */
export function* suiteWords(hypothesis: Mealy<Input>, machine: Machine): Iterable<Word<Input>> {
  for (const { way } of pairsOf(hypothesis, machine))
    for (const input of hypothesis.inputs) yield [...way, input];
}
