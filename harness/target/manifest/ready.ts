import { messageOf } from '../../engine/failures.ts';
import { eventually, type Wait } from '../../engine/waiting.ts';
import type { EventLog } from '../../engine/event-log.ts';
import { queryKeys } from '../../oracle/keys-query.ts';
import type { RunningProcess } from '../../process/running-process.ts';
import { BotStartError } from '../bot-start-error.ts';
import type { LaunchOptions } from '../target.ts';
import { fill, type PlaceholderValues } from './placeholders.ts';
import type { TargetManifest } from './schema.ts';

const httpTimeoutMs = 1_000;

/** A bot that is coming up. */
export interface Starting {
  readonly running: RunningProcess;
  /** Every line of its output. */
  readonly output: EventLog<string>;
  readonly values: PlaceholderValues;
}

/**
 * Waits until the bot counts as up.
 * @throws BotStartError with the log tail when it ends or the probe does not succeed in time.
 */
export async function untilReady(
  { name, ready }: TargetManifest,
  starting: Starting,
  options: LaunchOptions,
): Promise<void> {
  const { running } = starting;
  const ending = new AbortController();
  void running.exited.then((exit) =>
    ending.abort(new BotStartError(`${name} ${exit.text} while starting`, exit.text, running.logTail())),
  );
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const limits = { deadlineMs: options.deadlineMs, signal };
  try {
    if ('line' in ready) await untilLine(name, ready.line, starting, limits);
    else if ('http' in ready) await untilHttp(name, ready, starting, limits);
    else await untilDeviceKeys(name, options, limits);
  } catch (error) {
    if (error instanceof BotStartError || options.signal.aborted) throw error;
    const { observed = 'nothing' } = error as { observed?: string };
    throw new BotStartError(`${name} did not come up: ${messageOf(error)}`, observed, running.logTail());
  }
}

type Limits = Pick<Wait, 'deadlineMs' | 'signal'>;

async function untilLine(name: string, line: string, { output }: Starting, limits: Limits): Promise<void> {
  const pattern = new RegExp(line);
  await output.first((candidate) => pattern.test(candidate), {
    why: `${name} to print a line that matches ${pattern}`,
    lastSeen: () => output.items.at(-1) ?? 'no output',
    ...limits,
  });
}

async function untilHttp(
  name: string,
  { http, status }: { readonly http: string; readonly status: number },
  { values }: Starting,
  limits: Limits,
): Promise<void> {
  const url = fill(http, values)!;
  let seen = 'no answer';
  await eventually(
    async () => {
      const limit = AbortSignal.any([limits.signal, AbortSignal.timeout(httpTimeoutMs)]);
      const answer = await fetch(url, { signal: limit, redirect: 'manual' });
      await answer.body?.cancel();
      seen = `status ${answer.status}`;
      return answer.status === status || undefined;
    },
    { why: `${name} to answer ${url} with ${status}`, lastSeen: () => seen, ...limits },
  );
}

/** Asked with the bot's own token: it may always see its own keys. */
async function untilDeviceKeys(
  name: string,
  { account: { userId, deviceId, accessToken }, homeserverUrl }: LaunchOptions,
  limits: Limits,
): Promise<void> {
  let seen = 'no answer of the homeserver';
  await eventually(
    async () => {
      const limit = AbortSignal.any([limits.signal, AbortSignal.timeout(httpTimeoutMs)]);
      const { device_keys = {} } = await queryKeys(homeserverUrl, accessToken, [userId], limit);
      const devices = Object.keys(device_keys[userId] ?? {});
      seen = devices.length === 0 ? 'no device keys' : `device keys of ${devices.join(', ')}`;
      return devices.includes(deviceId) || undefined;
    },
    { why: `${name} to publish the keys of its device ${deviceId}`, lastSeen: () => seen, ...limits },
  );
}
