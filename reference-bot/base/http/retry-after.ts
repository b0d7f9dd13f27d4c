/** Milliseconds as the header `Retry-After` tells them: in whole seconds, and never less than one. */
export function retryAfterHeader(ms: number): string {
  return String(Math.max(1, Math.ceil(ms / 1_000)));
}
