import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { answerUnderFaults, type Refusals } from '../chat/answer-under-faults.ts';
import type { FaultPlace, Faults } from '../chat/faults.ts';
import { Refusal } from './refusal.ts';

/** One request of the bot. */
export interface ApiCall {
  readonly at: FaultPlace;
  readonly method: string;
  /** Without the number of the bot, e.g. `/v1/receive/{number}`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** What it held; undefined where that was no JSON. */
  readonly body: unknown;
  /** Undefined: it got no answer. */
  readonly status: number | undefined;
  /** What the answer says where it is a refusal. */
  readonly error?: string;
  /** A fault has decided what became of it. */
  readonly isStruck: boolean;
  /** 0: none was named. */
  readonly retryAfterSeconds: number;
  readonly beganMs: number;
  readonly endedMs: number;
}

export interface FaultyContext {
  /** Of the bot: the service names it in its refusals. */
  readonly number: string;
  readonly faults: Faults;
  readonly onCall: (call: ApiCall) => void;
  /** Ends what is held back. */
  readonly signal: AbortSignal;
}

const refusals = (number: string): Refusals => ({
  expire: () => new Refusal(400, `User ${number} is not registered.\n`).toResponse(),
  limit: (seconds) => new Refusal(429, 'Rate limit exceeded', seconds).toResponse(),
  refused: () => new Refusal(400, 'Unregistered user\n').toResponse(),
  status: (status) => new Refusal(status, 'Bad Gateway').toResponse(),
});

/** Answers one request, as far as no fault is in the way, and writes it down. */
export async function answerCall(
  c: Context<{ Bindings: HttpBindings }>,
  at: FaultPlace,
  { number, faults, onCall, signal }: FaultyContext,
  carryOut: () => Promise<Response>,
): Promise<Response> {
  const beganMs = performance.now();
  const body: unknown = await c.req.json().catch(() => undefined);
  let error: string | undefined;
  const { response, isCut, isStruck } = await answerUnderFaults(c, {
    faults,
    at,
    refusals: refusals(number),
    signal,
    carryOut: () =>
      carryOut().catch((refusal: unknown) => {
        if (!(refusal instanceof Refusal)) throw refusal;
        error = refusal.message;
        return refusal.toResponse();
      }),
  });
  onCall({
    at,
    method: c.req.method,
    path: c.req.routePath.replace(':number', '{number}'),
    query: c.req.query(),
    body,
    status: isCut ? undefined : response.status,
    ...(error !== undefined && { error }),
    isStruck,
    retryAfterSeconds: Number(response.headers.get('retry-after') ?? 0),
    beganMs,
    endedMs: performance.now(),
  });
  return response;
}
