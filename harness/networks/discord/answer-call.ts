import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { answerUnderFaults } from '../chat/answer-under-faults.ts';
import type { Breach } from '../chat/chat.ts';
import type { FaultPlace, Faults } from '../chat/faults.ts';
import { headersOfLimit, type RateLimits } from './rate-limits.ts';
import { Refusal, refusals, tooMany } from './refusal.ts';
import type { Attached } from './say-message.ts';
import type { World } from './world.ts';

export type Env = { Bindings: HttpBindings };

/** What a request holds. */
export interface Body {
  /** Undefined where it is no JSON. */
  readonly json: unknown;
  readonly attached: readonly Attached[];
}

/** Does what was asked for; undefined: there is nothing to tell. @throws Refusal */
export type Handler = (c: Context<Env>, body: Body) => object | undefined;

/** One request of the bot, without its credentials. */
export interface ApiCall {
  readonly at: FaultPlace;
  /** Method and path, e.g. `POST /channels/:channel/messages`. */
  readonly name: string;
  /** Id of the channel; empty where it is about none. */
  readonly channel: string;
  readonly body: unknown;
  /** Undefined: it got no answer. */
  readonly status: number | undefined;
  /** A fault has decided what became of it. */
  readonly isStruck: boolean;
  readonly beganMs: number;
  readonly endedMs: number;
}

export interface CallOptions {
  readonly world: World;
  readonly faults: Faults;
  readonly onCall: (call: ApiCall) => void;
  readonly onBreach: (breach: Omit<Breach, 'atMs'>) => void;
  /** Ends what is held back. */
  readonly signal: AbortSignal;
}

interface Route extends Pick<ApiCall, 'at' | 'name'> {
  readonly handle: Handler;
  /** Nobody has to say who asks. */
  readonly isOpen: boolean;
}

type How = CallOptions & { readonly limits: RateLimits };

/** Answers one request as far as nothing is in the way, and writes it down. */
export async function answerCall(c: Context<Env>, route: Route, how: How): Promise<Response> {
  const { faults, signal, onCall } = how;
  const { at, name } = route;
  const beganMs = performance.now();
  const channel = c.req.param('channel') ?? '';
  const body = await readBody(c.req.raw);
  // One that concerns everything is a limit for everything.
  const isGlobal = faults.peek('everything', ['limit']) !== undefined;
  const { response, isCut, isStruck } = await answerUnderFaults(c, {
    faults,
    at,
    signal,
    refusals: {
      expire: () => refusals.unauthorized().toResponse(),
      refused: () => refusals.notWanted().toResponse(),
      status: (status) => new Refusal(status, 0, `${status}: trouble`).toResponse(),
      limit: (seconds) => {
        faults.quiet.begin(seconds, isGlobal ? undefined : channel);
        return tooMany(seconds, isGlobal, isGlobal ? {} : headersOfLimit(name, seconds));
      },
    },
    carryOut: async () => carryOut(c, body, route, how),
  });
  // Libraries take a limit without it for one of another service on the way.
  response.headers.set('via', '1.1 google');
  const status = isCut ? undefined : response.status;
  onCall({ at, name, channel, body: body.json, status, isStruck, beganMs, endedMs: performance.now() });
  return response;
}

function carryOut(c: Context<Env>, body: Body, { handle, isOpen, name }: Route, how: How): Response {
  const { world, limits, onBreach } = how;
  const channel = c.req.param('channel') ?? '';
  const about = channel === '' ? {} : { conversation: channel };
  if (!isOpen && c.req.header('authorization') !== `Bot ${world.token}`)
    return refusals.unauthorized().toResponse();
  const quiet = refuseWhileQuiet(name, channel, how);
  if (quiet) return quiet;
  const { headers, refusal } = limits.count(name, channel);
  const response = refusal ?? answer();
  for (const [header, value] of Object.entries(headers)) response.headers.set(header, value);
  return response;

  function answer(): Response {
    try {
      const result = handle(c, body);
      return result === undefined ? new Response(null, { status: 204 }) : Response.json(result);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.status === 400)
        onBreach({
          rule: ruleOf(error),
          sentence: `asked ${name} in a way that the service answers with 400: ${error.explanation}`,
          ...about,
        });
      return error.toResponse();
    }
  }
}

/** While nothing is to be asked, everything is refused, and counts against the bot. */
function refuseWhileQuiet(name: string, channel: string, { faults, onBreach }: How): Response | undefined {
  for (const place of [undefined, channel]) {
    const seconds = faults.quiet.leftSeconds(place);
    if (seconds === 0) continue;
    onBreach(faults.quiet.breach(`asked ${name}`, 'retry_after', place));
    return tooMany(seconds, place === undefined, place === undefined ? {} : headersOfLimit(name, seconds));
  }
  return undefined;
}

function ruleOf({ code, explanation }: Refusal): string {
  if (explanation.includes('fewer in length')) return 'text-too-long';
  return code === refusals.empty().code ? 'empty-text' : 'bad-request';
}

/** Reads a body of JSON, or one of several parts of which one is JSON. */
async function readBody(request: Request): Promise<Body> {
  const isForm = request.headers.get('content-type')?.startsWith('multipart/form-data') === true;
  if (!isForm) return { json: parse(await request.text()), attached: [] };
  const form = await request.formData().catch(() => new FormData());
  const files = [...form.values()].filter((value) => value instanceof File);
  const text = form.get('payload_json');
  return {
    json: typeof text === 'string' ? parse(text) : Object.fromEntries(form),
    attached: files.map(({ name, size }) => ({ name, size })),
  };
}

/** Undefined where it is no JSON. A whole number that is too large for JavaScript, as an id may be, stays a text. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text, keepLargeNumbers);
  } catch {
    return undefined;
  }
}

function keepLargeNumbers(
  _: string,
  value: unknown,
  { source = '' }: { readonly source?: string } = {},
): unknown {
  return typeof value === 'number' && /^\d{16,}$/u.test(source) ? source : value;
}
