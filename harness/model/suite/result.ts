import type { Happening } from '../invariants/history.ts';
import type { Input } from '../machine/inputs.ts';
import type { State } from '../machine/states.ts';
import type { Resolved } from './resolved.ts';

/** Where a bot differs from the machine. */
export interface Deviation {
  readonly state: State;
  readonly input: Input;
  /** What is allowed, or how the state that should follow answers. */
  readonly expected: string;
  readonly observed: string;
  /** What was done to the bot, from the beginning. */
  readonly trace: readonly Input[];
  readonly happenings: readonly Happening[];
  /** Ids of the invariants that the trace breaks. */
  readonly breaks: readonly string[];
}

/** What the suite has seen of a bot. */
export interface SuiteResult {
  /** Which of the machines. */
  readonly variant: string;
  readonly transitions: { readonly conformant: number; readonly all: number };
  readonly states: { readonly identified: number; readonly all: number };
  readonly deviations: readonly Deviation[];
  /** Those that are known of the bot's library, by a history that was kept. */
  readonly known: readonly Deviation[];
  /** Where the bot did what is not allowed, and did not when it was asked again. */
  readonly unsteady: readonly string[];
  /** Known quirks of the implementation that were met. */
  readonly quirks: readonly string[];
  /** Milliseconds. */
  readonly tookMs: number;
  readonly conversations: number;
  readonly steps: number;
  /** The machine that was seen. */
  readonly resolved: Resolved;
}
