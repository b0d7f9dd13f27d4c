import type { PeerKind } from '../networks/matrix/peers/kinds.ts';
import type { Scenario } from './scenario.ts';

/** One scenario in one case, with one kind of peer, against the target or one of its mutants. */
export interface PlanEntry {
  /**
   * Unique in a run: `sas.glare/peer-wins`, with peers of an unusual kind `sas.glare/peer-wins@spec`, with a mutant
   * `sas.glare/peer-wins~deaf`.
   */
  readonly id: string;
  readonly scenario: Scenario;
  readonly case: string;
  readonly peer: PeerKind;
  readonly mutant?: string;
  /** The scenario does not list the mutant: nothing is expected of it. */
  readonly unlisted?: boolean;
  /** From 1, where the run repeats its scenarios. */
  readonly round?: number;
}

const servicePrefix = 'service/';

/** The broken bot that an entry wants, if any. */
export function brokenBot({ mutant }: PlanEntry): string | undefined {
  return mutant?.startsWith(servicePrefix) ? undefined : mutant;
}

/** Whether an entry signs bots up at the service that the run shares. */
export function sharesSignUp(entry: PlanEntry): boolean {
  return brokenService(entry) === undefined && entry.scenario.uses.includes('signUp');
}

/** The broken sign-up service that an entry wants, if any. */
export function brokenService({ mutant }: PlanEntry): string | undefined {
  return mutant?.startsWith(servicePrefix) ? mutant : undefined;
}
