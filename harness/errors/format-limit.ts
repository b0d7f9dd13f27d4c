/** A duration in seconds, e.g. `1.4 s`. */
export function formatSeconds(milliseconds: number): string {
  return `${Number((milliseconds / 1_000).toFixed(1))} s`;
}

/** As a limit is told: those below a second in milliseconds, so that none reads as 0 s. */
export function formatLimit(milliseconds: number): string {
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : formatSeconds(milliseconds);
}
