import type { Input } from '../../machine/inputs.ts';
import type { Machine } from '../../machine/machine.ts';
import { written } from '../../machine/outputs.ts';
import { states, type State } from '../../machine/states.ts';
import type { SuiteResult } from '../result.ts';

/** What the suite has seen of one place of the machine. */
export type Coverage = 'conformant' | 'known of its library' | 'differs' | 'not reached';

/** One place of the machine, with what the bot did there. */
export interface CoveredPlace {
  readonly state: State;
  readonly input: Input;
  readonly coverage: Coverage;
  /** What the bot does there, or what it must not do; absent where it was never led there. */
  readonly answer?: string;
  /** Where the bot stands then, as far as that is known. */
  readonly to?: State;
}

const stateNames = Object.keys(states) as State[];

/** Each place of a machine that the suite could play, in the order of the states. */
export function coverMachine(
  machine: Machine,
  inputs: readonly Input[],
  { resolved, deviations, known }: Pick<SuiteResult, 'resolved' | 'deviations' | 'known'>,
): readonly CoveredPlace[] {
  return stateNames.flatMap((state) =>
    inputs
      .filter((input) => machine.states.get(state)?.has(input) === true)
      .map((input): CoveredPlace => {
        const isHere = (one: { readonly state: State; readonly input: Input }): boolean =>
          one.state === state && one.input === input;
        const step = resolved.get(state, input);
        const seen = step && { answer: written(step.says), to: step.to };
        const wrong = deviations.find(isHere);
        if (wrong !== undefined)
          return { state, input, ...seen, coverage: 'differs', answer: wrong.observed };
        if (known.some(isHere) || step?.quirk !== undefined)
          return { state, input, ...seen, coverage: 'known of its library' };
        return { state, input, ...seen, coverage: step === undefined ? 'not reached' : 'conformant' };
      }),
  );
}

/** States to which the specification leads and this bot did not, as it went on otherwise. */
export function unreachedStates(places: readonly CoveredPlace[]): ReadonlySet<State> {
  const byState = Map.groupBy(places, ({ state }) => state);
  return new Set(
    [...byState].flatMap(([state, own]) =>
      own.every(({ coverage }) => coverage === 'not reached') ? state : [],
    ),
  );
}
