import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import { fail, read, type Json } from './bodies.ts';
import { newId } from './new-id.ts';

/** What one client has shown of what it needs for one request. */
export interface AuthSession<User> {
  readonly id: string;
  readonly completed: Set<string>;
  /** Of the request, as last told. */
  params: Json;
  /** What a registration keeps for its later stages. */
  readonly kept: { password?: string | undefined; user?: User };
}

/** Why a stage was not passed; the client is asked again. */
export type StageFault = { readonly errcode: string; readonly error: string } | undefined;
/** Stages by type; each looks at what the client sent for it. */
export type Stages = Readonly<Record<string, (auth: Json) => StageFault>>;

const authenticated = z.object({
  auth: z.object({ type: z.string().optional(), session: z.string().optional() }).nullish(),
});

/** User-interactive authentication: asks for one stage after the other, within a session. */
export class InteractiveAuth<User> {
  readonly #sessions = new Map<string, AuthSession<User>>();

  /** The session that a request names, or a new one. Ends a request with 400 that names an unknown one. */
  open(body: Json): AuthSession<User> {
    const named = read(authenticated, body).auth?.session;
    const { auth: _auth, ...params } = body;
    const id = named ?? newId();
    const known = this.#sessions.get(id);
    if (named && !known) fail(400, 'M_UNKNOWN', `Unknown session ID: ${named}`);
    const session: AuthSession<User> = known ?? { id, completed: new Set(), params, kept: {} };
    this.#sessions.set(id, session);
    if (Object.keys(params).length > 0) session.params = params;
    return session;
  }

  /** Ends a request with 401 until its session has passed all stages. */
  pass(stages: Stages, session: AuthSession<User>, body: Json): void {
    const ask = { session: session.id, flows: [{ stages: Object.keys(stages) }], params: {} };
    const { auth } = read(authenticated, body);
    if (!auth || Object.keys(auth).length === 0) throw challenge(ask);
    const { type } = auth;
    const check = type ? stages[type] : undefined;
    if (type && !check) fail(400, 'M_INVALID_PARAM', 'Invalid login submission');
    const fault = check?.(auth);
    if (type && !fault) session.completed.add(type);
    if (Object.keys(stages).every((stage) => session.completed.has(stage))) return;
    throw challenge({ ...ask, completed: [...session.completed], ...fault });
  }
}

function challenge(body: Json): HTTPException {
  return new HTTPException(401, { res: Response.json(body, { status: 401 }) });
}
