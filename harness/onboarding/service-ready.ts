import { eventually } from '../engine/waiting.ts';
import { messageOf } from '../engine/failures.ts';
import type { RunningProcess } from '../process/running-process.ts';
import { ServiceStartError } from './service-start-error.ts';

const openLine = 'onboarding is open';
const probeLimitMs = 2_000;

/**
 * Waits until a sign-up service of this project answers, and gives its root, which its log tells.
 * @throws ServiceStartError when it ends or does not answer in time; the signal's reason when aborted.
 */
export async function serviceReady(
  name: string,
  running: RunningProcess,
  { deadlineMs, signal }: { readonly deadlineMs: number; readonly signal: AbortSignal },
): Promise<string> {
  const ending = new AbortController();
  void running.exited.then(({ text }) =>
    ending.abort(new ServiceStartError(`${name} ${text} while starting`, running.logTail())),
  );
  let url: string | undefined;
  running.onLine((line) => (url ??= addressIn(line)));
  try {
    return await eventually(async () => (url !== undefined && (await isHealthy(url)) ? url : undefined), {
      why: `${name} to answer`,
      deadlineMs,
      signal: AbortSignal.any([signal, ending.signal]),
      lastSeen: () => (url === undefined ? 'no address in its log' : `no answer at ${url}/health`),
    });
  } catch (error) {
    if (error instanceof ServiceStartError || signal.aborted) throw error;
    throw new ServiceStartError(`${name} did not come up: ${messageOf(error)}`, running.logTail());
  }
}

/** The address in the log line with which the service says that it is open; undefined for any other line. */
function addressIn(line: string): string | undefined {
  if (!line.includes(openLine)) return undefined;
  try {
    const { url } = JSON.parse(line) as { url?: unknown };
    return typeof url === 'string' ? url : undefined;
  } catch {
    return undefined;
  }
}

async function isHealthy(url: string): Promise<boolean> {
  const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(probeLimitMs) });
  await response.body?.cancel();
  return response.ok;
}
