import type { Input } from './inputs.ts';
import type { Output } from './outputs.ts';
import type { State } from './states.ts';
import type { Variant } from './variants.ts';

/** One thing that the specification lets a bot do. */
export interface Alternative {
  readonly says: readonly Output[];
  /** `same`: it stays where it is. */
  readonly to: State | 'same';
}

/** What a bot may do in some states when something is done to it. */
export interface Row {
  readonly in: readonly State[];
  readonly on: readonly Input[];
  /** Default: in all variants. */
  readonly where?: Partial<Variant>;
  readonly may: readonly Alternative[];
  /** Which part of the specification says so. */
  readonly source: Source;
}

/** Parts of the Matrix specification, client-server API v1.18, and the API of Carapace. */
export const sources = {
  framework: 'end-to-end encryption, key verification framework',
  sas: 'end-to-end encryption, short authentication string (SAS) verification',
  'cross-signing': 'end-to-end encryption, cross-signing',
  timeouts: 'key verification framework, "Error and exception handling": ten minutes',
  control: "the control API's table of orders",
} as const;
export type Source = keyof typeof sources;

export const ignores: Alternative = { says: [], to: 'same' };

/** It cancels, with any one of some codes. */
export function cancels(...codes: readonly CancelCodeOrOwn[]): readonly Alternative[] {
  return codes.map((code) => ({ says: [`cancel ${code}`], to: 'cancelled' }));
}
type CancelCodeOrOwn = string;

/** It does the one thing. */
export function goes(to: Alternative['to'], ...says: readonly Output[]): Alternative {
  return { says, to };
}

/** A step that is not due is passed over, or ends the verification. */
export const refusesOrIgnores: readonly Alternative[] = [ignores, ...cancels('m.unexpected_message')];
