/**
 * Has this process follow a clock that a scenario moves: `node --import <this file>`, with the file of the clock in
 * `CARA_SMOKE_CLOCK`. Wall clock, monotonic clock and timers move; sockets keep their own time. It imports nothing of
 * this project: it runs inside the bot.
 */
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timerPromises from 'node:timers/promises';
import { promisify } from 'node:util';

/** How often the file is looked at, in milliseconds of the machine. */
const lookMs = 20;
/** Turns of the event loop that it takes to read an answer that has come, and what hangs on it. */
const turnsOfAnAnswer = 10;
/** A request that has had no answer for so long is held on purpose, as a long poll is; in milliseconds of the machine. */
const heldMs = 1_000;

const machine = {
  Date: globalThis.Date,
  now: Date.now,
  monotonic: performance.now.bind(performance),
  setTimeout: globalThis.setTimeout,
  setInterval: globalThis.setInterval,
  clearTimeout: globalThis.clearTimeout,
};
let aheadMs = 0;
/** How far ahead it is asked to be. What is begun from that moment on begins after the leap. */
let askedMs = 0;
/** Since when, on the machine's monotonic clock. */
let askedAt = 0;
const monotonic = (): number => machine.monotonic() + aheadMs;
/** When a timer that is set now is due: it counts from where the clock is asked to stand. */
const dueIn = (delayMs: number): number => machine.monotonic() + askedMs + Number(delayMs);

/** A timer whose time may come before the machine thinks so. Node says of one that has ended that it is destroyed. */
interface Waiting {
  readonly handle: NodeJS.Timeout & { readonly _destroyed?: boolean };
  dueAt: number;
  ring(): void;
}
const waiting = new Set<Waiting>();

/** Requests over HTTP that are under way, with the time at which each began on the machine's monotonic clock. */
const requests = new Map<unknown, number>();

type Callback = (...args: unknown[]) => void;

function setMovedTimeout(callback: Callback, delayMs = 0, ...args: unknown[]): NodeJS.Timeout {
  const handle = machine.setTimeout(() => {
    waiting.delete(timer);
    callback(...args);
  }, delayMs);
  const timer: Waiting = {
    handle,
    dueAt: dueIn(delayMs),
    ring() {
      waiting.delete(timer);
      machine.clearTimeout(handle);
      callback(...args);
    },
  };
  return keep(timer, delayMs);
}

function setMovedInterval(callback: Callback, delayMs = 0, ...args: unknown[]): NodeJS.Timeout {
  const ring = (): void => {
    timer.dueAt = dueIn(delayMs);
    callback(...args);
  };
  const timer: Waiting = {
    handle: machine.setInterval(ring, delayMs),
    dueAt: dueIn(delayMs),
    ring,
  };
  return keep(timer, delayMs);
}

function keep(timer: Waiting, delayMs: number): NodeJS.Timeout {
  const { handle } = timer;
  const refresh = handle.refresh.bind(handle);
  handle.refresh = () => {
    timer.dueAt = dueIn(delayMs);
    waiting.add(timer);
    return refresh();
  };
  waiting.add(timer);
  return handle;
}

interface TimerOptions {
  readonly signal?: AbortSignal;
  readonly ref?: boolean;
}

function sleep<Value>(delayMs = 0, value?: Value, { signal, ref = true }: TimerOptions = {}): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => {
      machine.clearTimeout(handle);
      const cause = { cause: signal?.reason as unknown };
      reject(
        Object.assign(new Error('The operation was aborted', cause), {
          name: 'AbortError',
          code: 'ABORT_ERR',
        }),
      );
    };
    const handle = setMovedTimeout(() => {
      signal?.removeEventListener('abort', cancel);
      resolve(value as Value);
    }, delayMs);
    if (!ref) handle.unref();
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted) cancel();
  });
}

function abortAfter(delayMs: number): AbortSignal {
  const controller = new AbortController();
  setMovedTimeout(() => {
    controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  }, delayMs).unref();
  return controller.signal;
}

/** Looks where the clock is asked to stand, and goes there when what the bot has just asked of others is answered. */
function look(file: string): void {
  const asked = numberIn(file) ?? askedMs;
  if (asked !== askedMs) [askedMs, askedAt] = [asked, machine.monotonic()];
  if (aheadMs === askedMs) ringDue();
  else if (!isAnswerDue()) afterTurns(turnsOfAnAnswer, () => leap(file));
}

/** Whether a request is under way that the leap would make one that takes too long. One that is held on purpose is older. */
function isAnswerDue(): boolean {
  const now = machine.monotonic();
  for (const [request, beganAt] of requests) if (now - beganAt >= heldMs) requests.delete(request);
  return [...requests.values()].some((beganAt) => beganAt < askedAt);
}

function afterTurns(turns: number, callback: () => void): void {
  if (turns === 0) callback();
  else setImmediate(() => afterTurns(turns - 1, callback));
}

function leap(file: string): void {
  if (aheadMs === askedMs) return;
  aheadMs = askedMs;
  ringDue();
  tell(`${file}.reached`, aheadMs);
}

/** Rings what has become due, the oldest first. */
function ringDue(): void {
  for (const timer of waiting) if (timer.handle._destroyed === true) waiting.delete(timer);
  const now = monotonic();
  const due = [...waiting]
    .filter(({ dueAt }) => dueAt <= now)
    .toSorted((left, right) => left.dueAt - right.dueAt);
  // One that rings may end another.
  for (const timer of due) if (waiting.has(timer) && timer.handle._destroyed !== true) timer.ring();
}

function tell(file: string, value: number): void {
  writeFileSync(`${file}.new`, String(value));
  renameSync(`${file}.new`, file);
}

function numberIn(file: string): number | undefined {
  try {
    const value = Number(readFileSync(file, 'utf8'));
    return Number.isFinite(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

interface RequestMessage {
  readonly request: unknown;
}

function noteBegun(message: unknown): void {
  requests.set((message as RequestMessage).request, machine.monotonic());
}

function noteEnded(message: unknown): void {
  requests.delete((message as RequestMessage).request);
}

function watchRequests(): void {
  for (const name of ['undici:request:create', 'http.client.request.start']) subscribe(name, noteBegun);
  for (const name of [
    'undici:request:trailers',
    'undici:request:error',
    'http.client.response.finish',
    'http.client.request.error',
  ])
    subscribe(name, noteEnded);
}

function install(file: string): void {
  const now = (): number => machine.now() + Math.round(aheadMs);
  machine.Date.now = now;
  const movedDate = new Proxy(machine.Date, {
    construct: (target, args: unknown[], made) =>
      Reflect.construct(target, args.length > 0 ? args : [now()], made) as Date,
    apply: () => new machine.Date(now()).toString(),
  });
  Object.assign(setMovedTimeout, { [promisify.custom]: sleep });
  const moved = { setTimeout: setMovedTimeout, setInterval: setMovedInterval };
  Object.assign(performance, { now: monotonic });
  Object.assign(globalThis, { Date: movedDate, ...moved });
  Object.assign(timers, moved);
  Object.assign(timerPromises, { setTimeout: sleep });
  AbortSignal.timeout = abortAfter;
  syncBuiltinESMExports();
  watchRequests();
  // Who begins now begins where the clock stands.
  askedMs = numberIn(file) ?? 0;
  leap(file);
  machine.setInterval(() => look(file), lookMs).unref();
}

const file = process.env['CARA_SMOKE_CLOCK'];
if (file) install(file);
