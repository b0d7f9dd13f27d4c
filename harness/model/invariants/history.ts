import type { Input } from '../machine/inputs.ts';
import type { Output } from '../machine/outputs.ts';
import type { Variant } from '../machine/variants.ts';

/** One thing in the life of one verification, as seen from outside: what was done to the bot, or what it did. */
export type Happening = `?${Input}` | `!${Output}`;

/** A verification from its beginning, in the order in which things happened at the bot. */
export interface History {
  readonly variant: Variant;
  readonly happenings: readonly Happening[];
}

/** What was done to the bot as one thing, and all that it did before the next. */
export interface Exchange {
  readonly input: Input;
  readonly outputs: readonly Output[];
  /** Everything before it. */
  readonly before: readonly Happening[];
}

/** A history as questions and answers. */
export function exchanges({ happenings }: Pick<History, 'happenings'>): readonly Exchange[] {
  const found: { input: Input; outputs: Output[]; before: readonly Happening[] }[] = [];
  for (const [index, happening] of happenings.entries())
    if (happening.startsWith('?'))
      found.push({ input: happening.slice(1) as Input, outputs: [], before: happenings.slice(0, index) });
    else found.at(-1)?.outputs.push(happening.slice(1) as Output);
  return found;
}

/** Whether anything of a kind is among them; a kind may end in a star. */
export function had(happenings: readonly Happening[], ...kinds: readonly string[]): boolean {
  return happenings.some((happening) => kinds.some((kind) => fits(happening, kind)));
}

/** What came after the first of a kind; nothing where there was none. */
export function after(happenings: readonly Happening[], ...kinds: readonly string[]): readonly Happening[] {
  const first = happenings.findIndex((happening) => kinds.some((kind) => fits(happening, kind)));
  return first === -1 ? [] : happenings.slice(first + 1);
}

/** What came before the first of a kind; undefined where there was none. */
export function before(
  happenings: readonly Happening[],
  ...kinds: readonly string[]
): readonly Happening[] | undefined {
  const first = happenings.findIndex((happening) => kinds.some((kind) => fits(happening, kind)));
  return first === -1 ? undefined : happenings.slice(0, first);
}

function fits(happening: string, kind: string): boolean {
  return kind.endsWith('*') ? happening.startsWith(kind.slice(0, -1)) : happening === kind;
}
