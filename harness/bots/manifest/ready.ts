import { eventually } from '../../waiting/waiting.ts';
import type { EventLog } from '../../waiting/event-log.ts';
import type { Seat } from '../../networks/network.ts';
import type { RunningProcess } from '../../process/running-process.ts';
import { untilUp, type StartLimits } from '../../process/until-up.ts';
import { BotStartError } from '../bot-start-error.ts';
import type { LaunchOrder } from '../target.ts';
import { fill, type PlaceholderValues } from './placeholders.ts';
import type { TargetManifest } from './schema.ts';

const httpTimeoutMs = 10_000;

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
  order: LaunchOrder,
): Promise<void> {
  const { running } = starting;
  await untilUp({
    name,
    running,
    limits: order,
    isUp: (limits) => {
      if ('line' in ready) return untilLine(name, ready.line, starting, limits);
      if ('http' in ready) return untilHttp(name, ready, starting, limits);
      return untilSeatsTaken(name, order.seats, limits);
    },
    failed: (reason, observed) => new BotStartError(reason, observed, running.logTail()),
  });
}

async function untilLine(name: string, line: string, { output }: Starting, wait: StartLimits): Promise<void> {
  const pattern = new RegExp(line);
  await output.first((candidate) => pattern.test(candidate), {
    why: `${name} to print a line that matches ${pattern}`,
    lastSeen: () => output.items.at(-1) ?? 'no output: a program may hold it back until it flushes it',
    ...wait,
  });
}

async function untilHttp(
  name: string,
  { http, status }: { readonly http: string; readonly status: number },
  { values }: Starting,
  wait: StartLimits,
): Promise<void> {
  const url = fill(http, values)!;
  let seen = 'no answer';
  await eventually(
    async () => {
      const limit = AbortSignal.any([wait.signal, AbortSignal.timeout(httpTimeoutMs)]);
      const answer = await fetch(url, { signal: limit, redirect: 'manual' });
      await answer.body?.cancel();
      seen = `status ${answer.status}`;
      return answer.status === status || undefined;
    },
    { why: `${name} to answer ${url} with ${status}`, lastSeen: () => seen, ...wait },
  );
}

async function untilSeatsTaken(name: string, seats: readonly Seat[], wait: StartLimits): Promise<void> {
  for (const seat of seats) {
    let seen = `no answer of ${seat.network}`;
    await eventually(
      async () => {
        const state = await seat.isTaken(wait.signal);
        seen = state.seen;
        return state.taken || undefined;
      },
      {
        why: `${name} to ${seat.sign}`,
        lastSeen: () => seen,
        ...wait,
      },
    );
  }
}
