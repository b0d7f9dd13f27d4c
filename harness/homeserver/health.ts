/** Longest time for one answer of a server that is up. */
const answerLimitMs = 2_000;

/** Whether a homeserver answers `GET /health` with 200. Rejects only when `signal` is aborted. */
export async function isHealthy(baseUrl: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(`${baseUrl}/health`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerLimitMs)]),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
