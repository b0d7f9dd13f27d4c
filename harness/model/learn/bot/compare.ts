import type { Input } from '../../machine/inputs.ts';
import type { Machine } from '../../machine/machine.ts';
import { stepFor, written } from '../../machine/outputs.ts';
import type { Source } from '../../machine/row.ts';
import type { State } from '../../machine/states.ts';
import { waysOf, type Edge, type Mealy, type Word } from '../mealy.ts';
import { notDone } from './learnable-bot.ts';
import { pairsOf, type Pair } from './suite-words.ts';

/** What the specification says of an edge. */
export type Verdict =
  | { readonly is: 'as specified'; readonly source: Source }
  /** What the implementation is known to do. */
  | { readonly is: 'quirk'; readonly says: string }
  | {
      readonly is: 'differs';
      readonly expected: string;
      readonly observed: string;
      /** What shows it. */
      readonly way: Word<Input>;
    }
  /** The specification says nothing of that, or the bot has left it before. */
  | { readonly is: 'not specified' };

/** One transition of a bot. */
export interface JudgedEdge {
  readonly from: number;
  readonly to: number;
  readonly input: Input;
  readonly output: string;
  readonly verdict: Verdict;
}

/** The machine of a bot beside the specification. */
export interface Comparison {
  /** By number: a name that no other has, and what the specification calls it, in all ways to get there. */
  readonly states: readonly {
    readonly name: string;
    readonly as: readonly State[];
    readonly way: Word<Input>;
  }[];
  readonly edges: readonly JudgedEdge[];
}

/** Goes through the machine of a bot and that of the specification together, from their beginnings, and judges each edge. */
export function compare(learned: Mealy<Input>, machine: Machine): Comparison {
  const differs = (state: number, as: State) =>
    learned.inputs
      .map((input) => differenceAt(machine, as, input, learned.states[state]!.get(input)!.output))
      .find((difference) => difference !== undefined);
  // A state that is right as one of the specification, and wrong as another, is not that other: the bot should not be there.
  const right = new Set(
    pairsOf(learned, machine).flatMap(({ state, as }) => (differs(state, as) === undefined ? state : [])),
  );
  const wrongAs = (state: number, as: State) => (right.has(state) ? differs(state, as) : undefined);
  const pairs = pairsOf(learned, machine, (state, as) => wrongAs(state, as) !== undefined);
  const ways = waysOf(learned);
  const names = new Set<string>();
  const states = learned.states.map((_, state) => {
    const as = pairs.filter((pair) => pair.state === state).map((pair) => pair.as);
    return { name: nameFor(as, names), as, way: ways.get(state)! };
  });
  const judge = ({ as, way }: Pair, input: Input, { output, to }: Edge): Verdict => {
    const choice = machine.states.get(as)?.get(input);
    if (choice === undefined) return { is: 'not specified' };
    const here = differenceAt(machine, as, input, output);
    if (here !== undefined)
      return { is: 'differs', expected: here.expected, observed: output, way: [...way, input] };
    const step = stepFor(choice.may, output)!;
    const there = wrongAs(to, step.to);
    if (there !== undefined) {
      const expected = `to answer ${there.input} then by ${there.expected}`;
      return { is: 'differs', expected, observed: there.observed, way: [...way, input, there.input] };
    }
    return step.quirk === undefined
      ? { is: 'as specified', source: choice.source }
      : { is: 'quirk', says: step.quirk };
  };
  const edges = learned.states.flatMap((edgesOf, from) =>
    [...edgesOf]
      .filter(([, { output }]) => output !== notDone)
      .map(([input, edge]): JudgedEdge => {
        const here = pairs.filter(({ state }) => state === from);
        return { from, input, ...edge, verdict: worst(here.map((pair) => judge(pair, input, edge))) };
      }),
  );
  return { states, edges };
}

/** What is allowed in a state, where an output is not; undefined where it is, and where nothing is said of that. */
function differenceAt(machine: Machine, as: State, input: Input, observed: string) {
  const choice = machine.states.get(as)?.get(input);
  if (choice === undefined || observed === notDone) return undefined;
  if (choice.may.some(({ says }) => written(says) === observed)) return undefined;
  return { input, expected: choice.may.map(({ says }) => written(says)).join(' | '), observed };
}

/** E.g. `done or cancelled`, and `shown (2)` for the second of that name. */
function nameFor(as: readonly State[], taken: Set<string>): string {
  const plain = as.length === 0 ? 'elsewhere' : as.join(' or ');
  let name = plain;
  for (let count = 2; taken.has(name); count += 1) name = `${plain} (${count})`;
  taken.add(name);
  return name;
}

/** One that stands for two states of the specification must do what both may. */
function worst(verdicts: readonly Verdict[]): Verdict {
  const order = ['differs', 'quirk', 'as specified'] as const;
  for (const kind of order) {
    const found = verdicts.find(({ is }) => is === kind);
    if (found !== undefined) return found;
  }
  return { is: 'not specified' };
}
