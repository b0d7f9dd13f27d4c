import * as fc from 'fast-check';
import { replay, play, type Replayed } from '../histories/replay.ts';
import type { Input } from '../machine/inputs.ts';
import type { Machine } from '../machine/machine.ts';
import type { Converse } from '../suite/conversation.ts';
import { nameOf } from '../machine/variants.ts';
import { written } from '../machine/outputs.ts';
import { inputFor, type Choice } from './choice.ts';

const mostChoices = 12;

/** A machine, and how to begin a verification with a bot in it. */
export interface Playable {
  readonly machine: Machine;
  readonly converse: Converse;
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
  readonly isKnown: (deviation: Replayed) => boolean;
}

/** What was seen. */
export interface ChanceResult {
  readonly verifications: number;
  readonly steps: number;
  /** Of all the transitions of the machines, those that were taken. */
  readonly transitions: { readonly taken: number; readonly all: number };
  /** Where the bot did what is not allowed, and did not when the same was done again. */
  readonly unsteady: readonly string[];
  /** The shortest that was found, and the path that leads to it again. */
  readonly deviation?: { readonly machine: Machine; readonly replayed: Deviates; readonly path: string };
}

type Deviates = Extract<Replayed, { how: 'deviates' }>;

/** Inputs that a run can do without: all but those of honest people and operators. */
function isSpare(input: Input): boolean {
  return input.includes('/') && !input.startsWith('order/');
}

/**
 * Goes with a bot through verifications as chance has it, and makes the first in which the bot does what is not allowed as
 * short as it gets. Each run leaves some inputs out, so that others have their turn more often.
 */
export async function exploreByChance(options: ChanceOptions): Promise<ChanceResult> {
  const { playables, inputs, seed, path, runs, timeLimitMs, isKnown } = options;
  const taken = new Set<string>();
  const unsteady = new Set<string>();
  let [verifications, steps] = [0, 0];
  let shortest: { machine: Machine; replayed: Deviates } | undefined;

  const look = async (
    { machine, converse }: Playable,
    leftOut: readonly Input[],
    choices: readonly Choice[],
  ) => {
    const left = inputs.filter((input) => !leftOut.includes(input));
    const chosen: string[] = [];
    const seen = await play(
      machine,
      (state, done) => {
        const choice = choices[done];
        const input = choice && inputFor(machine, left, state, choice);
        if (input !== undefined) chosen.push(`${nameOf(machine.variant)} ${state} ${input}`);
        return input;
      },
      converse,
    );
    verifications += 1;
    steps += seen.steps.length;
    if (seen.how === 'conforms') {
      for (const transition of chosen) taken.add(transition);
      return true;
    }
    for (const transition of chosen.slice(0, -1)) taken.add(transition);
    if (isKnown(seen)) return true;
    const again = await replay(
      machine,
      seen.steps.map(({ done }) => done),
      converse,
    );
    if (again.how === 'conforms') {
      unsteady.add(`${seen.state} × ${seen.steps.at(-1)!.done}: ${written(seen.steps.at(-1)!.bot)}`);
      return true;
    }
    if (isKnown(again)) return true;
    shortest = { machine, replayed: again };
    return false;
  };

  const property = fc.asyncProperty(
    fc.constantFrom(...playables),
    fc.subarray(inputs.filter(isSpare)),
    fc.array(fc.record({ dice: fc.nat({ max: 99 }), pick: fc.nat({ max: 999 }) }), {
      minLength: 1,
      maxLength: mostChoices,
      size: 'max',
    }),
    look,
  );
  const details = await fc.check(property, {
    seed,
    ...(path !== undefined && { path, endOnFailure: true }),
    numRuns: path === undefined ? runs : 1,
    ...(timeLimitMs !== undefined && {
      interruptAfterTimeLimit: timeLimitMs,
      markInterruptAsFailure: false,
    }),
  });
  if (details.errorInstance !== undefined && details.errorInstance !== null && shortest === undefined)
    throw details.errorInstance;
  const all = playables.reduce((sum, { machine }) => sum + transitionsOf(machine, inputs), 0);
  return {
    verifications,
    steps,
    transitions: { taken: taken.size, all },
    unsteady: [...unsteady],
    ...(details.failed &&
      shortest !== undefined && { deviation: { ...shortest, path: details.counterexamplePath ?? '' } }),
  };
}

function transitionsOf({ states }: Machine, inputs: readonly Input[]): number {
  const alphabet = new Set(inputs);
  return [...states.values()].reduce(
    (sum, choices) => sum + [...choices.keys()].filter((input) => alphabet.has(input)).length,
    0,
  );
}
