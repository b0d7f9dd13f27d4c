import { Hono, type Context } from 'hono';
import { allowOnly } from '../base/http/allow-only.ts';
import { isSameToken } from '../base/http/bearer.ts';
import { BodyFault } from '../base/http/body-fault.ts';
import { capBody, type JsonObject, readJsonObject } from '../base/http/json-body.ts';
import type { HookRequest } from '../channels/hook-runs.ts';

const bodyLimitBytes = 262_144;
const bearer = 'Bearer ';
/** The bot has one model. */
const choices = ['model', 'route'] as const;

export interface HooksAppOptions {
  /** What callers must show; the token of the operator opens nothing here. Undefined: nobody is let in. */
  readonly token: string | undefined;
  /** Begins a run. @returns its id. */
  readonly run: (request: HookRequest) => string;
}

/** `POST /agent`: answered with 202 when the run has begun. */
export function hooksApp({ token, run }: HooksAppOptions): Hono {
  const app = new Hono();
  app.use('/agent', allowOnly(['POST']), async (c, next) => {
    if (!isSameToken(tokenOf(c), token))
      return c.json({ error: { message: 'Unauthorized', type: 'unauthorized' } }, 401);
    await next();
    return undefined;
  });
  app.post('/agent', capBody(bodyLimitBytes), async (c) => {
    const body = await readBody(c);
    const message = textIn(body, 'message');
    if (message === undefined) return refuse(c, 'message required');
    for (const name of choices)
      if (body[name] !== undefined)
        return refuse(c, textIn(body, name) ? `${name} cannot be chosen here` : `${name} required`);
    const runId = run({ message, channel: textIn(body, 'channel'), to: textIn(body, 'to') });
    return c.json({ ok: true, runId }, 202);
  });
  app.onError((error, c) => {
    if (!(error instanceof BodyFault)) throw error;
    if (error.kind === 'too-long') return c.json({ ok: false, error: 'payload too large' }, 413);
    return refuse(c, `SyntaxError: ${error.message}`);
  });
  return app;
}

function tokenOf(c: Context): string {
  const authorization = c.req.header('authorization');
  const shown = authorization?.startsWith(bearer)
    ? authorization.slice(bearer.length)
    : c.req.header('x-carapace-token');
  return shown?.trim() ?? '';
}

/** A body of nothing is an object of nothing. */
async function readBody(c: Context): Promise<JsonObject> {
  const { byteLength } = await c.req.arrayBuffer();
  return byteLength === 0 ? {} : readJsonObject(c);
}

function textIn(body: JsonObject, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' ? value.trim() || undefined : undefined;
}

function refuse(c: Context, error: string): Response {
  return c.json({ ok: false, error }, 400);
}
