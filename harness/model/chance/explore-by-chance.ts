import * as fc from 'fast-check';
import { among, play, type ChooseNext, type Replayed } from '../histories/replay.ts';
import type { Input } from '../machine/inputs.ts';
import type { Machine } from '../machine/machine.ts';
import type { Converse } from '../suite/conversation.ts';
import { nameOf, type Variant } from '../machine/variants.ts';
import { written, type Output } from '../machine/outputs.ts';
import type { State } from '../machine/states.ts';
import { inputFor, type Choice } from './choice.ts';

const mostChoices = 12;
/** So many are drawn at once, and then as many again as there were. */
const fewest = 100;

/** A machine, and how to begin a verification with a bot in it. */
export interface Playable {
  readonly machine: Machine;
  /** For what is done again, alone and without haste. */
  readonly converse: Converse;
  /** For the first time, where nobody needs to be certain yet. Default: the same. */
  readonly converseHastily?: Converse;
}

/** How much is drawn, and which. */
export interface ChanceOptions {
  readonly playables: readonly Playable[];
  /** What can be done to this bot. */
  readonly inputs: readonly Input[];
  readonly seed: number;
  /** Of a run before: the verification that it ended with, and none else. */
  readonly path?: string | undefined;
  readonly runs: number;
  readonly timeLimitMs?: number | undefined;
  /** Verifications at the same time. */
  readonly concurrency: number;
  readonly isKnown: (deviation: Replayed) => boolean;
  /** Whether nothing more is done to the bot once this was done where it stands. Default: never. */
  readonly endsAfter?: (variant: Variant, state: State, input: Input) => boolean;
}

/** What was seen. */
export interface ChanceResult {
  readonly verifications: number;
  readonly steps: number;
  readonly tookMs: number;
  /** Of all the transitions of the machines, those that were taken. */
  readonly transitions: { readonly taken: number; readonly all: number };
  /** Of all the states of the machines, those in which the bot stood. */
  readonly states: { readonly reached: number; readonly all: number };
  /** Where the bot did what is not allowed, and did not when the same was done again. */
  readonly unsteady: readonly string[];
  /** The shortest that was found, and the path that leads to it again. */
  readonly deviation?: { readonly machine: Machine; readonly replayed: Deviates; readonly path: string };
}

type Deviates = Extract<Replayed, { how: 'deviates' }>;
/** A verification as it is drawn. */
type Drawn = readonly [Playable, readonly Input[], readonly Choice[]];

/** Inputs that a run can do without: all but those of honest people and operators. */
function isSpare(input: Input): boolean {
  return input.includes('/') && !input.startsWith('order/');
}

/**
 * Goes with a bot through verifications as chance has it, several at the same time, and makes the first in which the bot does
 * what is not allowed as short as it gets. Each leaves some inputs out, so that others have their turn more often.
 */
export async function exploreByChance(options: ChanceOptions): Promise<ChanceResult> {
  const beganAtMs = performance.now();
  const { playables, inputs, seed, path, runs, timeLimitMs = Infinity, concurrency } = options;
  const exploration = new Exploration(options);
  const drawn = fc.tuple(
    fc.constantFrom(...playables),
    fc.subarray(inputs.filter(isSpare)),
    fc.array(fc.record({ dice: fc.nat({ max: 99 }), pick: fc.nat({ max: 999 }) }), {
      minLength: 1,
      maxLength: mostChoices,
      size: 'max',
    }),
  );
  const end = (shortest: ChanceResult['deviation']): ChanceResult => ({
    ...exploration.seen,
    tookMs: performance.now() - beganAtMs,
    ...(shortest !== undefined && { deviation: shortest }),
  });
  if (path !== undefined) return end(await exploration.makeShort(drawn, path));
  const next = numbered(drawn, seed, runs);
  for (;;) {
    let found: string | undefined;
    const goOn = async (): Promise<void> => {
      while (found === undefined && performance.now() - beganAtMs < timeLimitMs) {
        const { done, value } = next.next();
        if (done === true) return;
        const [index, one] = value;
        if (!(await exploration.isSound(one))) found ??= String(index);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, goOn));
    if (found === undefined) return end(undefined);
    const shortest = await exploration.makeShort(drawn, found);
    if (shortest !== undefined) return end(shortest);
  }
}

/** What is drawn from a seed, with the number by which fast-check draws it again. */
function* numbered<T>(drawn: fc.Arbitrary<T>, seed: number, most: number): Generator<[number, T]> {
  for (let from = 0, count = fewest; from < most; from += count, count = from) {
    const numRuns = Math.min(count, most - from);
    const some = fc.sample(drawn, { seed, path: String(from), numRuns });
    for (const [at, one] of some.entries()) yield [from + at, one];
  }
}

class Exploration {
  readonly #options: ChanceOptions;
  readonly #taken = new Set<string>();
  readonly #reached = new Set<string>();
  readonly #unsteady = new Set<string>();
  #verifications = 0;
  #steps = 0;
  #last: { machine: Machine; replayed: Deviates } | undefined;

  constructor(options: ChanceOptions) {
    this.#options = options;
  }

  get seen(): Omit<ChanceResult, 'tookMs' | 'deviation'> {
    const { playables, inputs } = this.#options;
    const sum = (of: (machine: Machine) => number): number =>
      playables.reduce((total, { machine }) => total + of(machine), 0);
    return {
      verifications: this.#verifications,
      steps: this.#steps,
      transitions: { taken: this.#taken.size, all: sum((machine) => transitionsOf(machine, inputs)) },
      states: { reached: this.#reached.size, all: sum(({ states }) => states.size) },
      unsteady: [...this.#unsteady],
    };
  }

  /** False where the bot does what is not allowed and not known, and does it again when it is done alone. */
  async isSound([playable, leftOut, choices]: Drawn): Promise<boolean> {
    const { machine, converse, converseHastily = converse } = playable;
    const left = this.#options.inputs.filter((input) => !leftOut.includes(input));
    let isOver = false;
    const choose: ChooseNext = (state, done) => {
      const choice = choices[done];
      if (choice === undefined || isOver) return undefined;
      const input = inputFor(machine, left, state, choice);
      // The machine does not know that there is another identity from then on.
      isOver =
        input === 'mac/new-identity' ||
        (input !== undefined && this.#options.endsAfter?.(machine.variant, state, input) === true);
      return input;
    };
    const seen = await this.#play(machine, choose, converseHastily, true);
    this.#verifications += 1;
    this.#steps += seen.steps.length;
    if (seen.how === 'conforms' && seen.late.length === 0) return true;
    if (this.#options.isKnown(seen)) return true;
    const inputs = seen.steps.map(({ done }) => done);
    // Somebody new does it again: that the bot has met somebody before must not count.
    const again = await this.#play(machine, among(machine, inputs), () => converse(true), false);
    if (again.how === 'conforms') {
      this.#doubt(machine, seen);
      return true;
    }
    if (this.#options.isKnown(again)) return true;
    this.#last = { machine, replayed: again };
    return false;
  }

  #doubt({ variant }: Machine, seen: Replayed): void {
    const [place, outputs] = seen.how === 'conforms' ? ['the end', seen.late] : [placeOf(seen), endOf(seen)];
    this.#unsteady.add(`${nameOf(variant)} ${place}: ${written(outputs)}`);
  }

  /** The shortest of those that follow from one; undefined where it is sound now. */
  async makeShort(drawn: fc.Arbitrary<Drawn>, path: string): Promise<ChanceResult['deviation']> {
    const property = fc.asyncProperty(drawn, (one) => this.isSound(one));
    const { path: isGiven, seed } = this.#options;
    const details = await fc.check(property, {
      seed,
      path,
      numRuns: 1,
      ...(isGiven !== undefined && { endOnFailure: true }),
    });
    if (!details.failed) {
      // It showed twice, and no more.
      if (this.#last !== undefined) this.#doubt(this.#last.machine, this.#last.replayed);
      return undefined;
    }
    if (this.#last === undefined) throw details.errorInstance;
    return { ...this.#last, path: details.counterexamplePath ?? path };
  }

  async #play(machine: Machine, choose: ChooseNext, converse: Converse, isHasty: boolean): Promise<Replayed> {
    const chosen: { state: State; input: Input }[] = [];
    const seen = await play(
      machine,
      (state, done) => {
        const input = choose(state, done);
        if (input !== undefined) chosen.push({ state, input });
        return input;
      },
      converse,
      isHasty,
    );
    const name = nameOf(machine.variant);
    for (const { state } of chosen) this.#reached.add(`${name} ${state}`);
    // What came late may belong to any of them.
    if (seen.how === 'conforms' && seen.late.length > 0) return seen;
    const sound = seen.how === 'conforms' ? chosen : chosen.slice(0, -1);
    for (const { state, input } of sound) this.#taken.add(`${name} ${state} ${input}`);
    return seen;
  }
}

function placeOf({ state, steps }: Deviates): string {
  return `${state} × ${steps.at(-1)!.done}`;
}

function endOf({ steps }: Deviates): readonly Output[] {
  return steps.at(-1)!.bot;
}

function transitionsOf({ states }: Machine, inputs: readonly Input[]): number {
  const alphabet = new Set(inputs);
  return [...states.values()].reduce(
    (sum, choices) => sum + [...choices.keys()].filter((input) => alphabet.has(input)).length,
    0,
  );
}
