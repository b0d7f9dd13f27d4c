import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Fault, FaultPlace, Faults } from './faults.ts';

const before = [
  'expire',
  'rival',
  'rival-lingers',
  'limit',
  'refused',
  'status',
  'hold',
  'garbage',
  'close',
  'detached',
] as const;
const after = ['lost-answer', 'late'] as const;
const usual = { status: 502, retryAfterSeconds: 1, lateMs: 1_000 };

/** What a service answers, in its own form, where a fault has it refuse a request. */
export interface Refusals {
  /** The credentials are not valid. */
  expire(): Response;
  /** Somebody else uses the seat of the bot. Absent: the connection breaks. */
  rival?(): Response;
  /** Too many requests. @param how what the fault asks for. */
  limit(retryAfterSeconds: number, how: Pick<Fault, 'status' | 'isInWords'>): Response;
  /** The person wants to hear nothing of the bot. */
  refused(): Response;
  /** The service has trouble. */
  status(status: number): Response;
}

export interface FaultyRequest {
  readonly faults: Faults;
  /** What the request is for. */
  readonly at: FaultPlace;
  readonly refusals: Refusals;
  /** Ends what is held back. */
  readonly signal: AbortSignal;
  /** Does what was asked for, or refuses it. What it throws is thrown to the caller. */
  readonly carryOut: () => Promise<Response>;
}

/** What became of a request. */
export interface Answered {
  readonly response: Response;
  /** True: no answer reaches the bot; its connection has been broken. */
  readonly isCut: boolean;
  /** True: it was not carried out, because of a fault. */
  readonly isStruck: boolean;
}

/** Answers one request of the bot as far as no fault is in the way. */
export async function answerUnderFaults(
  c: Context<{ Bindings: HttpBindings }>,
  { faults, at, refusals, signal, carryOut }: FaultyRequest,
): Promise<Answered> {
  const ended = AbortSignal.any([signal, c.req.raw.signal]);
  const early = faults.take(at, before);
  const response = early === undefined ? await done() : await refused(early, refusals, ended);
  if (response === undefined) c.env?.incoming?.socket.destroy();
  return {
    response: response ?? new Response(null, { status: 502 }),
    isCut: response === undefined,
    isStruck: early !== undefined,
  };

  async function done(): Promise<Response | undefined> {
    const answer = await carryOut();
    if (!answer.ok) return answer;
    const late = faults.take(at, after);
    if (late?.name === 'late') await untilAborted(ended, late.lastsMs ?? usual.lateMs);
    return late?.name === 'lost-answer' ? undefined : answer;
  }
}

/** What a fault makes of a request that is not carried out; undefined: its connection breaks. */
async function refused(fault: Fault, refusals: Refusals, ended: AbortSignal): Promise<Response | undefined> {
  const { name, status, retryAfterSeconds } = fault;
  switch (name) {
    case 'expire':
      return refusals.expire();
    case 'rival':
    case 'rival-lingers':
      return refusals.rival?.();
    case 'limit':
      return refusals.limit(retryAfterSeconds ?? usual.retryAfterSeconds, fault);
    case 'refused':
      return refusals.refused();
    case 'status':
      return refusals.status(status ?? usual.status);
    case 'garbage':
      return new Response('<html>Bad gateway</html>', { headers: { 'content-type': 'text/html' } });
    case 'hold':
      await untilAborted(ended);
      return undefined;
    default:
      return undefined;
  }
}

function untilAborted(signal: AbortSignal, ms?: number): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  const aborted = Promise.withResolvers<void>();
  const timer = ms === undefined ? undefined : setTimeout(aborted.resolve, ms);
  signal.addEventListener('abort', () => aborted.resolve(), { once: true });
  return aborted.promise.finally(() => clearTimeout(timer));
}
