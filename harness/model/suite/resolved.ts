import { inputNames, type Input } from '../machine/inputs.ts';
import type { Step } from '../machine/machine.ts';
import { written } from '../machine/outputs.ts';
import type { State } from '../machine/states.ts';

/** A machine without choices: what one bot was seen to do, as far as that was allowed. */
export class Resolved {
  readonly initial: State;
  readonly #steps = new Map<State, Map<Input, Step>>();
  #known: Map<State, readonly Input[]> | undefined;
  readonly #words = new Map<State, readonly (readonly Input[])[]>();

  constructor(initial: State) {
    this.initial = initial;
  }

  set(state: State, input: Input, step: Step): void {
    const steps = this.#steps.get(state) ?? new Map<Input, Step>();
    this.#steps.set(state, steps.set(input, step));
    this.#known = undefined;
    this.#words.clear();
  }

  get(state: State, input: Input): Step | undefined {
    return this.#steps.get(state)?.get(input);
  }

  /** What was seen in a state, in the order of the inputs. */
  at(state: State): readonly (readonly [Input, Step])[] {
    const steps = this.#steps.get(state);
    return inputNames.flatMap((input) => {
      const step = steps?.get(input);
      return step === undefined ? [] : [[input, step] as const];
    });
  }

  /** States that were reached, in the order in which they can be. */
  get states(): readonly State[] {
    return [...this.#ways().keys()];
  }

  /** The shortest way to a state; undefined where none is known. */
  wayTo(state: State): readonly Input[] | undefined {
    return this.#ways().get(state);
  }

  /**
   * The shortest inputs to which no other state answers as this one does; where there are none, as many as it takes to
   * tell it from all those that can be told from it.
   */
  identify(state: State): readonly (readonly Input[])[] {
    const known = this.#words.get(state) ?? this.#wordsFor(state);
    this.#words.set(state, known);
    return known;
  }

  #wordsFor(state: State): readonly (readonly Input[])[] {
    const others = this.states.filter((other) => other !== state);
    const words: (readonly Input[])[] = [];
    let left = others.filter((other) => this.#separate(state, [other]) !== undefined);
    while (left.length > 0) {
      const word = this.#separate(state, left) ?? this.#separate(state, [left[0]!])!;
      words.push(word);
      left = left.filter((other) => !this.#differs(state, other, word));
    }
    return words;
  }

  #ways(): Map<State, readonly Input[]> {
    if (this.#known !== undefined) return this.#known;
    const ways = new Map<State, readonly Input[]>([[this.initial, []]]);
    for (const [state, way] of ways)
      for (const [input, { to }] of this.at(state)) if (!ways.has(to)) ways.set(to, [...way, input]);
    this.#known = ways;
    return ways;
  }

  #differs(one: State, other: State, word: readonly Input[]): boolean {
    let [a, b] = [one, other];
    for (const input of word) {
      const [ofA, ofB] = [this.get(a, input), this.get(b, input)];
      if (ofA === undefined || ofB === undefined) return false;
      if (written(ofA.says) !== written(ofB.says)) return true;
      [a, b] = [ofA.to, ofB.to];
    }
    return false;
  }

  /** The shortest word on which a state differs from all of some others. */
  #separate(state: State, others: readonly State[], longest = 5): readonly Input[] | undefined {
    const seen = new Set<string>();
    let edge: { at: State; left: readonly State[]; word: readonly Input[] }[] = [
      { at: state, left: others, word: [] },
    ];
    for (let length = 0; length <= longest; length += 1) {
      const next: typeof edge = [];
      for (const { at, left, word } of edge) {
        if (left.length === 0) return word;
        for (const [input, step] of this.at(at)) {
          const steps = left.map((other) => this.get(other, input));
          if (steps.some((one) => one === undefined)) continue;
          const alike = steps
            .filter((one) => written(one!.says) === written(step.says))
            .map((one) => one!.to);
          // Those that have come to the same place can no longer be told apart.
          if (alike.includes(step.to)) continue;
          const key = `${step.to} ${[...new Set(alike)].toSorted().join()}`;
          if (seen.has(key)) continue;
          seen.add(key);
          next.push({ at: step.to, left: [...new Set(alike)], word: [...word, input] });
        }
      }
      edge = next;
    }
    return undefined;
  }
}
