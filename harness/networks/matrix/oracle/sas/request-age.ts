/** A request that is older than this is not to be answered. */
export const oldestRequestMs = 10 * 60_000;

/** Nor is one whose date lies further ahead than this. */
export const furthestFutureMs = 5 * 60_000;
