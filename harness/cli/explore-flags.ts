/** Verifications at the same time, but for those that chance has. */
export const usualConcurrency = 8;

/** What `cara-smoke explore` is told. */
export interface ExploreFlags {
  readonly target: string;
  readonly homeserver: string;
  readonly machine: readonly string[];
  readonly mutant?: string;
  readonly quirks?: string;
  /** Default: {@link usualConcurrency}; more by chance. */
  readonly concurrency?: number;
  readonly patience: number;
  readonly bail?: boolean;
  readonly json?: boolean;
  /** File of the page that shows what was covered. */
  readonly html?: string;
  readonly history?: string;
  readonly saveHistory?: string;
  readonly known?: string;
  readonly runs?: number;
  /** Milliseconds. */
  readonly time?: number;
  readonly seed?: number;
  readonly path?: string;
  readonly learn?: boolean;
  readonly inputs: readonly string[];
  readonly moreStates: number;
  readonly outputDir: string;
}
