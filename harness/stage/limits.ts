/** How long a run waits for what, in milliseconds. */
export interface Limits {
  /** For any one thing to happen; a correct bot under load needs a fraction of it. */
  readonly stepMs: number;
  /** For a bot or a sign-up service to come up. */
  readonly startMs: number;
  /** For an answer of the bot's control API. */
  readonly controlMs: number;
  /** For one scenario as a whole. What it waits for is limited by itself: this ends what forgot that. */
  readonly scenarioMs: number;
  /** For everybody in a scenario to end. */
  readonly clearingMs: number;
  /** For a look at what went wrong. */
  readonly diagnosisMs: number;
  /** For a peer to say no more after a failure. */
  readonly quietMs: number;
  /** For the bot's own list of its verifications, after a failure. */
  readonly listingMs: number;
}

const usual: Limits = {
  stepMs: 10_000,
  startMs: 30_000,
  controlMs: 10_000,
  scenarioMs: 300_000,
  clearingMs: 30_000,
  diagnosisMs: 10_000,
  quietMs: 1_000,
  listingMs: 1_000,
};

/** @param patience by what all limits are multiplied: more than 1 where machines are slow or deployments far away. */
export function limitsFor(patience = 1): Limits {
  const scaled = Object.entries(usual).map(([name, limitMs]) => [name, limitMs * patience]);
  return Object.fromEntries(scaled) as Record<keyof Limits, number>;
}
