import { exists, inputNames, type Input } from './inputs.ts';
import type { Output } from './outputs.ts';
import { written } from './outputs.ts';
import type { Quirk } from './quirks.ts';
import type { Row, Source } from './row.ts';
import { agreement } from './rows/agreement.ts';
import { beginning } from './rows/beginning.ts';
import { ends } from './rows/ends.ts';
import { keys } from './rows/keys.ts';
import { macs } from './rows/macs.ts';
import { withoutRequest } from './rows/without-request.ts';
import type { State } from './states.ts';
import type { Variant } from './variants.ts';

/** What the bot may do at one place of the machine. */
export interface Step {
  readonly says: readonly Output[];
  readonly to: State;
  /** Allowed only because the implementation is known to do so: what it does. */
  readonly quirk?: string;
}

/** All that is allowed when one thing is done in one state. No two have the same outputs. */
export interface Choice {
  readonly may: readonly Step[];
  readonly source: Source;
}

/** The machine of a bot's side of one verification: for each state and input, what it may do. */
export interface Machine {
  readonly variant: Variant;
  readonly initial: State;
  /** States in which the machine can be, each with what can be done to it there. */
  readonly states: ReadonlyMap<State, ReadonlyMap<Input, Choice>>;
}

/** The first row that fits counts. */
export const specification: readonly Row[] = [
  ...withoutRequest,
  ...beginning,
  ...agreement,
  ...keys,
  ...macs,
  ...ends,
];

/**
 * The machine of a variant, with those states that can be reached in it.
 * @param known what the bot's implementation may do besides.
 */
export function machineOf(
  variant: Variant,
  rows: readonly Row[] = specification,
  known: readonly Quirk[] = [],
): Machine {
  const fits = ({ where = {} }: Row): boolean =>
    Object.entries(where).every(([name, value]) => variant[name as keyof Variant] === value);
  const fitting = rows.filter(fits);
  const fittingQuirks = known.filter(({ row }) => row !== undefined && fits(row));
  const states = new Map<State, ReadonlyMap<Input, Choice>>();
  const waiting: State[] = ['none'];
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    if (states.has(state)) continue;
    const alphabet = inputNames.filter((input) => exists(input, variant, state));
    const choices = new Map(
      alphabet.flatMap((input): [Input, Choice][] => {
        const choice = choiceAt(fitting, fittingQuirks, state, input);
        return choice === undefined ? [] : [[input, choice]];
      }),
    );
    states.set(state, choices);
    for (const { may } of choices.values()) waiting.push(...may.map(({ to }) => to));
  }
  return { variant, initial: 'none', states };
}

/** @throws Error for two ways to go on that nobody could tell apart. */
function choiceAt(
  rows: readonly Row[],
  known: readonly Quirk[],
  state: State,
  input: Input,
): Choice | undefined {
  const row = rows.find((one) => one.in.includes(state) && one.on.includes(input));
  if (row === undefined) return undefined;
  const may = new Map<string, Step>();
  for (const { says, to } of row.may) {
    const next = to === 'same' ? state : to;
    const other = may.get(written(says));
    if (other !== undefined && other.to !== next)
      throw new Error(`${state} × ${input}: "${written(says)}" leads to ${other.to} and to ${next}`);
    may.set(written(says), { says, to: next });
  }
  for (const { row: quirk, says: what, isInstead = false } of known)
    if (quirk?.in.includes(state) && quirk.on.includes(input))
      for (const { says, to } of quirk.may)
        if (isInstead || !may.has(written(says)))
          may.set(written(says), { says, to: to === 'same' ? state : to, quirk: what });
  return { may: [...may.values()], source: row.source };
}
