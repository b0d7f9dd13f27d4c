/** A machine that answers each input with one output, and stands in one state then. */
export interface Mealy<Input extends string = string> {
  readonly inputs: readonly Input[];
  /** By number, each with every input. The machine begins in the first. */
  readonly states: readonly ReadonlyMap<Input, Edge>[];
}

/** What comes of an input in a state. */
export interface Edge {
  readonly output: string;
  readonly to: number;
}

/** Inputs, one after the other. */
export type Word<Input extends string = string> = readonly Input[];

/** Where a machine stands after a word. */
export function stateAfter<Input extends string>(machine: Mealy<Input>, word: Word<Input>, from = 0): number {
  return word.reduce((state, input) => machine.states[state]!.get(input)!.to, from);
}

/** What a machine answers to a word. */
export function answersTo<Input extends string>(
  machine: Mealy<Input>,
  word: Word<Input>,
  from = 0,
): readonly string[] {
  let state = from;
  return word.map((input) => {
    const { output, to } = machine.states[state]!.get(input)!;
    state = to;
    return output;
  });
}

/** The shortest word to each state that can be reached, in the order in which they can be. */
export function waysOf<Input extends string>({ inputs, states }: Mealy<Input>): Map<number, Word<Input>> {
  const ways = new Map<number, Word<Input>>([[0, []]]);
  for (const [state, way] of ways)
    for (const input of inputs) {
      const { to } = states[state]!.get(input)!;
      if (!ways.has(to)) ways.set(to, [...way, input]);
    }
  return ways;
}

/** The shortest word to which two states of two machines answer differently; undefined where there is none. */
export function separate<Input extends string>(
  one: Mealy<Input>,
  other: Mealy<Input>,
  [a, b]: readonly [number, number] = [0, 0],
): Word<Input> | undefined {
  const ways = new Map<string, { pair: readonly [number, number]; word: Word<Input> }>([
    [`${a} ${b}`, { pair: [a, b], word: [] }],
  ]);
  for (const { pair, word } of ways.values())
    for (const input of one.inputs) {
      const left = one.states[pair[0]]!.get(input)!;
      const right = other.states[pair[1]]!.get(input)!;
      if (left.output !== right.output) return [...word, input];
      const key = `${left.to} ${right.to}`;
      if (!ways.has(key)) ways.set(key, { pair: [left.to, right.to], word: [...word, input] });
    }
  return undefined;
}
