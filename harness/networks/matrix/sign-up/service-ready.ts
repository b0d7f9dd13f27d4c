import { eventually } from '../../../waiting/waiting.ts';
import type { RunningProcess } from '../../../process/running-process.ts';
import { untilUp, type StartLimits } from '../../../process/until-up.ts';
import { ServiceStartError } from './service-start-error.ts';

const openLine = 'onboarding is open';
const probeLimitMs = 2_000;

/**
 * Waits until a sign-up service of this project answers, and gives its root, which its log tells.
 * @throws ServiceStartError when it ends or does not answer in time; the signal's reason when aborted.
 */
export function serviceReady(name: string, running: RunningProcess, limits: StartLimits): Promise<string> {
  let url: string | undefined;
  running.onLine((line) => (url ??= addressIn(line)));
  const probe = async (): Promise<string | undefined> =>
    url !== undefined && (await isHealthy(url)) ? url : undefined;
  const lastSeen = (): string => (url === undefined ? 'no address in its log' : `no answer at ${url}/health`);
  return untilUp({
    name,
    running,
    limits,
    isUp: (within) => eventually(probe, { why: `${name} to answer`, lastSeen, ...within }),
    failed: (reason) => new ServiceStartError(reason, running.logTail()),
  });
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
