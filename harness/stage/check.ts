import type { GateName } from '../../reports/index.ts';

/** A value that can be compared and put on record. */
export type Primitive = string | number | boolean | null;

/** What a comparison is part of. */
export interface CheckContext {
  /** The gate of onboarding, e.g. `C7`. */
  readonly gate?: GateName | undefined;
}

/** Records a comparison and throws if it does not hold. */
export interface Check {
  (name: string, expected: Primitive, observed: Primitive, context?: CheckContext): void;
  /** The same where one of several values is right. */
  oneOf(name: string, expected: readonly Primitive[], observed: Primitive, context?: CheckContext): void;
  /** The same where no more than so many are right. */
  atMost(name: string, most: number, observed: number, context?: CheckContext): void;
  /** The same where only more than so many are right. */
  moreThan(name: string, bound: number, observed: number, context?: CheckContext): void;
}
