import type { Input } from '../machine/inputs.ts';
import type { Machine } from '../machine/machine.ts';
import { isFinal, type State } from '../machine/states.ts';

/**
 * One thing to be done, drawn before anybody knows where the bot will stand. It is made of numbers, so that it can be drawn
 * again and made smaller; the machine turns it into an input.
 */
export interface Choice {
  /** Below {@link onwardShare}, of 100, the verification goes on if it can. */
  readonly dice: number;
  /** Which of those that come into question. */
  readonly pick: number;
}

/** Of a hundred choices as many lead on: others would hardly ever come to the end of a verification. */
export const onwardShare = 70;

/** The input that a choice stands for where the bot stands; undefined where nothing can be done. */
export function inputFor(
  { states }: Machine,
  inputs: readonly Input[],
  state: State,
  { dice, pick }: Choice,
): Input | undefined {
  const choices = states.get(state)!;
  const possible = inputs.filter((input) => choices.has(input));
  const onward = possible.filter((input) =>
    choices.get(input)!.may.every(({ to }) => to !== state && (to === 'done' || !isFinal(to))),
  );
  const among = dice < onwardShare && onward.length > 0 ? onward : possible;
  return among[pick % among.length];
}
