import { upgradeWebSocket, type HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import type { WebSocket } from 'ws';
import { answerUnderFaults, type Refusals } from '../chat/answer-under-faults.ts';
import type { Breach } from '../chat/chat.ts';
import type { FaultPlace, Faults } from '../chat/faults.ts';
import { schemas, type Method } from './arguments.ts';
import { methods, type Effects } from './methods.ts';
import { answerMember, type Member } from './personal-calls.ts';
import { readArguments, type Arguments } from './read-arguments.ts';
import { rateLimited, Refusal } from './refusal.ts';
import type { Workspace } from './workspace.ts';

/** Methods by which a bot says something. */
export const methodsThatSay: readonly string[] = [
  'chat.postMessage',
  'chat.update',
  'files.completeUploadExternal',
];
const forApps: ReadonlySet<string> = new Set(['apps.connections.open']);
/** Slack has had them, and they do not work any more. */
const retired: ReadonlySet<string> = new Set(['files.upload']);

/** One call of the bot, without its secrets. */
export interface ApiCall {
  readonly method: string;
  /** As they were sent; files by their names. */
  readonly given: Arguments;
  /** Undefined: it got no answer. */
  readonly status: number | undefined;
  /** What the answer says where it is a refusal. */
  readonly error?: string;
  /** A fault has decided what became of it. */
  readonly isStruck: boolean;
  readonly beganMs: number;
  readonly endedMs: number;
}

export interface WebApiOptions {
  readonly workspace: Workspace;
  readonly botToken: string;
  /** Absent: the app has no Socket Mode. */
  readonly appToken: string | undefined;
  /** Whose token it is; undefined where no member has given it. */
  readonly memberWith: (token: string | undefined) => Member | undefined;
  readonly faults: Faults;
  readonly effects: Effects;
  readonly onCall: (call: ApiCall) => void;
  readonly onBreach: (breach: Omit<Breach, 'atMs'>) => void;
  /** Takes a ticket of Socket Mode. */
  readonly redeem: (ticket: string) => boolean;
  readonly onSocket: (socket: WebSocket) => void;
  /** Ends what is held back. */
  readonly signal: AbortSignal;
}

/** Refusals of what is there already, or is not there any more: nobody sees anything of them. */
const harmless: ReadonlySet<string> = new Set(['already_reacted', 'no_reaction']);

type Env = { Bindings: HttpBindings };

/** The Web API as programs see it, at `/api/<method>`, and where Socket Mode and uploads go. */
export function webApi(options: WebApiOptions): Hono<Env> {
  const { workspace, redeem, onSocket } = options;
  const app = new Hono<Env>();
  app.on(['GET', 'POST'], '/api/:method', (c) => answer(c, options));
  app.post('/upload/:id', async (c) => {
    const id = c.req.param('id');
    const file = workspace.files.get(id);
    if (file === undefined) return c.text('file not found', 404);
    workspace.files.set(id, { ...file, bytes: await bytesOf(c.req.raw) });
    return c.text('OK');
  });
  app.get('/link', async (c) => {
    if (!redeem(c.req.query('ticket') ?? '')) return c.text('invalid ticket', 403);
    const upgrade = upgradeWebSocket(() => ({ onOpen: (_, { raw }) => onSocket(raw as WebSocket) }));
    const response = await upgrade(c, async () => {});
    return response instanceof Response ? response : c.text('not a WebSocket', 400);
  });
  app.all('*', (c) => c.text('not found', 404));
  return app;
}

/** Whether a method is how the bot hears, how it speaks, or neither. */
function placeOf(method: string): FaultPlace {
  if (forApps.has(method)) return 'hearing';
  return methodsThatSay.includes(method) ? 'sending' : 'everything';
}

async function answer(c: Context<Env>, options: WebApiOptions): Promise<Response> {
  const { faults, onCall, signal } = options;
  const method = c.req.param('method') ?? '';
  const beganMs = performance.now();
  let given: Arguments = {};
  let unreadable: unknown;
  try {
    given = await readArguments(c.req.raw);
  } catch (error) {
    unreadable = error;
  }
  const member = options.memberWith(tokenOf(c, given));
  if (member !== undefined) return answerMember(method, given, member);
  const place = String(given['channel'] ?? given['channel_id'] ?? '');
  let error: string | undefined;
  const refusals: Refusals = {
    expire: () => new Refusal('invalid_auth').toResponse(),
    limit(seconds, { status }) {
      faults.quiet.begin(seconds, place);
      return rateLimited(seconds, status).toResponse();
    },
    refused: () => new Refusal('is_archived').toResponse(),
    status: (status) => new Response('upstream connect error', { status }),
  };
  const { response, isCut, isStruck } = await answerUnderFaults(c, {
    faults,
    at: placeOf(method),
    refusals,
    signal,
    async carryOut() {
      try {
        if (unreadable instanceof Refusal)
          options.onBreach({
            rule: 'malformed-request',
            sentence: `called ${method} with a body that the service answers with ${unreadable.message}`,
          });
        if (unreadable !== undefined) throw unreadable;
        return Response.json({ ok: true, ...call(method, given, tokenOf(c, given), place, options) });
      } catch (refusal) {
        if (!(refusal instanceof Refusal)) throw refusal;
        error = refusal.message;
        return refusal.toResponse();
      }
    },
  });
  onCall({
    method,
    given: withoutSecrets(given),
    status: isCut ? undefined : response.status,
    ...(error !== undefined && { error }),
    isStruck,
    beganMs,
    endedMs: performance.now(),
  });
  return response;
}

function call(
  method: string,
  given: Arguments,
  token: string | undefined,
  place: string,
  { workspace, botToken, appToken, faults: { quiet }, effects, onBreach }: WebApiOptions,
): object {
  if (retired.has(method)) throw new Refusal('method_deprecated');
  if (!Object.hasOwn(schemas, method)) {
    onBreach({
      rule: 'unknown-method',
      sentence: `called ${method}, which cara-smoke does not know and answers with unknown_method`,
      isAllowed: true,
    });
    throw new Refusal('unknown_method', { messages: [`no ${method}`] });
  }
  const name = method as Method;
  if (token === undefined) throw new Refusal('not_authed');
  if (token !== botToken && token !== appToken) throw new Refusal('invalid_auth');
  if (token !== (forApps.has(name) ? appToken : botToken)) throw new Refusal('not_allowed_token_type');
  const about = place === '' ? {} : { conversation: place };
  const { success, data, error } = schemas[name].safeParse(given);
  if (!success) {
    const [issue] = error.issues;
    const member = issue?.path.join('.') || 'its arguments';
    onBreach({
      rule: 'malformed-request',
      sentence: `called ${name} with a wrong ${member} (${issue?.message}), which the service answers with invalid_arguments`,
      ...about,
    });
    throw new Refusal('invalid_arguments', {
      messages: [`[ERROR] ${issue?.message} [json-pointer:/${member}]`],
    });
  }
  const seconds = quiet.leftSeconds(place);
  if (seconds > 0 && methodsThatSay.includes(name)) {
    onBreach({ ...quiet.breach(`called ${name}`, 'Retry-After', place), ...about });
    throw rateLimited(seconds);
  }
  try {
    return (methods[name] as (given: unknown, call: object) => object)(data, { workspace, effects });
  } catch (refusal) {
    if (refusal instanceof Refusal)
      onBreach({
        rule: refusal.message.replaceAll('_', '-'),
        sentence: `called ${name} in a way that the service answers with ${refusal.message}`,
        ...(harmless.has(refusal.message) && { isAllowed: true }),
        ...about,
      });
    throw refusal;
  }
}

/** In the header, or in a form. */
function tokenOf(c: Context, { token }: Arguments): string | undefined {
  const header = c.req.header('authorization')?.match(/^Bearer (.+)$/)?.[1];
  return header ?? (typeof token === 'string' ? token : undefined);
}

async function bytesOf(request: Request): Promise<Uint8Array> {
  if (!request.headers.get('content-type')?.startsWith('multipart/'))
    return new Uint8Array(await request.arrayBuffer());
  const [file] = [...(await request.formData()).values()];
  return file instanceof File ? new Uint8Array(await file.arrayBuffer()) : new TextEncoder().encode(file);
}

function withoutSecrets(given: Arguments): Arguments {
  const { token: _, ...rest } = given;
  return Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [name, value instanceof File ? value.name : value]),
  );
}
