import type { Evidence } from '../../reports/index.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { Peer } from '../peer/peer.ts';
import type { Capability } from '../target/target.ts';
import type { Bot } from './bot.ts';

/** What a scenario is given to work with. Everything in it ends with the scenario. */
export interface Stage<Case extends string = string> {
  /** Which of the scenario's cases this is. */
  readonly case: Case;
  readonly bot: Bot;
  /** The first, often only, member of the cast. */
  readonly peer: Peer;
  readonly peers: readonly Peer[];
  readonly oracle: Oracle;
  readonly signal: AbortSignal;
  /** Longest time that any one thing may take to happen. */
  readonly deadlineMs: number;
  /** Runs one step. Its title says what the step shows; a failure names it. */
  step<T>(title: string, act: () => T | Promise<T>): Promise<T>;
  record(evidence: Evidence): void;
  /** Records a comparison and throws if it does not hold. */
  check(name: string, expected: string, observed: string): void;
  /** Records where the target differs from what is documented, without failing. */
  finding(id: string, documented: string, observed: string): void;
}

export interface ScenarioDefinition<Case extends string = string> {
  /** Dotted, stable, unique, e.g. `sas.mismatch.peer`. */
  readonly id: string;
  /** One sentence that is true when the scenario passes. */
  readonly title: string;
  readonly tags: readonly string[];
  readonly requires: readonly Capability[];
  /** Broken bots that must turn this scenario red: files in `fixtures/mutants/`. */
  readonly mutants: readonly string[];
  /** Variants that run on their own, e.g. both orders of confirmation. */
  readonly cases?: readonly Case[];
  /**
   * Names of the peers; `['alice']` unless said otherwise. The bot is called `cara`, so a name before or after
   * that in the alphabet decides who wins a tie.
   */
  readonly cast?: readonly string[] | ((which: Case) => readonly string[]);
  run(stage: Stage<Case>): Promise<void>;
}

/** A definition whose cases no longer matter to its users. */
export type Scenario = ScenarioDefinition<string>;

/** Declares a scenario. */
export function scenario<const Case extends string = 'only'>(definition: ScenarioDefinition<Case>): Scenario {
  return definition as unknown as Scenario;
}
