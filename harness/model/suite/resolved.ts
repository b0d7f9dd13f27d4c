import { inputNames, type Input } from '../machine/inputs.ts';
import type { Step } from '../machine/machine.ts';
import { written } from '../machine/outputs.ts';
import type { State } from '../machine/states.ts';

/** What peers and operators do who mean well, and go on. */
const honestInputs = inputNames.filter(
  (input) => !input.includes('/') || ['order/accept', 'order/match'].includes(input),
);

/** Whether a second request ends the first is decided by moments in some bots, so that it tells nothing. */
const tellingInputs = inputNames.filter((input) => input !== 'request/second');

/** Of what tells a state from others; what it does not tell takes another verification. */
const longestTold = 6;

/** A machine without choices: what one bot was seen to do, as far as that was allowed. */
export class Resolved {
  readonly initial: State;
  readonly #steps = new Map<State, Map<Input, Step>>();
  readonly #listed = new Map<State, readonly (readonly [Input, Step])[]>();
  #known: Map<State, readonly Input[]> | undefined;
  readonly #told = new Map<string, boolean>();
  readonly #words = new Map<State, readonly (readonly Input[])[]>();

  constructor(initial: State) {
    this.initial = initial;
  }

  set(state: State, input: Input, step: Step): void {
    const steps = this.#steps.get(state) ?? new Map<Input, Step>();
    this.#steps.set(state, steps.set(input, step));
    this.#listed.delete(state);
    this.#known = undefined;
    this.#words.clear();
    // What can be told by some steps can be told by more of them.
    for (const [pair, can] of this.#told) if (!can) this.#told.delete(pair);
  }

  get(state: State, input: Input): Step | undefined {
    return this.#steps.get(state)?.get(input);
  }

  /** What was seen in a state, in the order of the inputs. */
  at(state: State): readonly (readonly [Input, Step])[] {
    const steps = this.#steps.get(state);
    const listed =
      this.#listed.get(state) ??
      inputNames.flatMap((input) => {
        const step = steps?.get(input);
        return step === undefined ? [] : [[input, step] as const];
      });
    this.#listed.set(state, listed);
    return listed;
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

  /** Whether there is no verification yet, to which the input could belong. */
  isBefore(state: State, input: Input): boolean {
    return state === this.initial && this.get(state, input) === undefined;
  }

  /** Whether two states can be told apart by what was seen in them. */
  canTell(one: State, other: State): boolean {
    const key = `${one} ${other}`;
    const can = this.#told.get(key) ?? this.#separate(one, [other]) !== undefined;
    this.#told.set(key, can);
    return can;
  }

  /** Inputs to which a state answers otherwise than as many of the others as one verification can show. */
  tell(state: State, others: readonly State[]): readonly Input[] {
    const told: Input[] = [];
    let [at, left] = [state, others];
    while (left.length > 0 && told.length < longestTold) {
      const first = left.find((other) => this.canTell(at, other));
      const word = first === undefined ? undefined : this.#wordFor(at, left, first);
      if (word === undefined) break;
      for (const input of word) {
        const step = this.get(at, input)!;
        left = left.flatMap((other) => {
          if (this.isBefore(other, input)) return [other];
          const ofOther = this.get(other, input);
          const isAlike = ofOther !== undefined && written(ofOther.says) === written(step.says);
          return isAlike && ofOther.to !== step.to ? [ofOther.to] : [];
        });
        at = step.to;
        told.push(input);
      }
      left = [...new Set(left)];
    }
    return told;
  }

  /** What honest people do is preferred: it does not end a verification, so that more can be told in it. */
  #wordFor(state: State, others: readonly State[], one: State): readonly Input[] | undefined {
    for (const inputs of [honestInputs, tellingInputs]) {
      const word = this.#separate(state, others, inputs) ?? this.#separate(state, [one], inputs);
      if (word !== undefined) return word;
    }
    return undefined;
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
  #separate(
    state: State,
    others: readonly State[],
    inputs: readonly Input[] = tellingInputs,
    longest = 5,
  ): readonly Input[] | undefined {
    const seen = new Set<string>();
    let edge: { at: State; left: readonly State[]; word: readonly Input[] }[] = [
      { at: state, left: others, word: [] },
    ];
    for (let length = 0; length <= longest; length += 1) {
      const next: typeof edge = [];
      for (const { at, left, word } of edge) {
        if (left.length === 0) return word;
        for (const [input, step] of this.at(at)) {
          // A done that comes too early is to change nothing, and confuses bots.
          if (!inputs.includes(input) || (input === 'done' && step.to === at)) continue;
          const before = left.filter((other) => this.isBefore(other, input));
          const steps = left
            .filter((other) => !before.includes(other))
            .map((other) => this.get(other, input));
          if (steps.some((one) => one === undefined)) continue;
          const alike = [
            ...before,
            ...steps.filter((one) => written(one!.says) === written(step.says)).map((one) => one!.to),
          ];
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
