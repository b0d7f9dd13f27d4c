import type { Word } from './mealy.ts';

/** What is to be done next, and what after that by what comes of it; undefined where nothing is. */
export type Plan<Input extends string> =
  | { readonly input: Input; readonly after: (output: string) => Plan<Input> }
  | undefined;

/** Does a word, whatever comes of it, and then what another plan says. */
export function doWord<Input extends string>(
  [input, ...rest]: Word<Input>,
  last: () => Plan<Input> = () => undefined,
): Plan<Input> {
  return input === undefined ? last() : { input, after: () => doWord(rest, last) };
}
