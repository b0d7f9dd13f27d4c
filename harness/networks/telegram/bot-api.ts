import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import type { Breach } from '../chat/chat.ts';
import { answerUnderFaults, type Refusals } from '../chat/answer-under-faults.ts';
import type { FaultPlace, Faults } from '../chat/faults.ts';
import type { QuietTimes } from '../chat/quiet-times.ts';
import type { BotAccount } from './bot-account.ts';
import { methods, type Effects } from './methods.ts';
import { parameters as schemas, type Method } from './parameters.ts';
import { readParameters, type Parameters } from './read-parameters.ts';
import { badRequest, Refusal } from './refusal.ts';

/** Methods by which a bot says something. */
export const methodsThatSay: readonly string[] = [
  'sendMessage',
  'sendPhoto',
  'sendDocument',
  'editMessageText',
];

/** One call of the bot, without its secrets. */
export interface ApiCall {
  readonly method: string;
  /** As they were sent; files by their names. */
  readonly parameters: Parameters;
  /** Undefined: it got no answer. */
  readonly status: number | undefined;
  /** What the answer says where it is a refusal. */
  readonly description?: string;
  /** A fault has decided what became of it. */
  readonly isStruck: boolean;
  /** It has told the bot nothing, as a poll does when nothing has come. */
  readonly isEmpty: boolean;
  readonly beganMs: number;
  readonly endedMs: number;
}

export interface BotApiOptions {
  account(token: string): BotAccount | undefined;
  readonly faults: Faults;
  readonly effects: Effects;
  readonly onCall: (call: ApiCall) => void;
  readonly onBreach: (breach: Omit<Breach, 'atMs'>) => void;
  /** Ends what is held back. */
  readonly signal: AbortSignal;
}

const badMarkup = 'bad-markup';

type Env = { Bindings: HttpBindings };

/** The Bot API as programs see it: `/bot<token>/<method>` and `/file/bot<token>/<path>`. */
export function botApi(options: BotApiOptions): Hono<Env> {
  const app = new Hono<Env>();
  app.on(['GET', 'POST'], '/:bot{bot[^/]+}/:method', (c) => answer(c, options));
  app.get('/file/:bot{bot[^/]+}/:folder/:name', (c) => {
    const { bot, folder, name } = c.req.param();
    const files = [...(options.account(bot.slice('bot'.length))?.files.values() ?? [])];
    const file = files.find(({ path }) => path === `${folder}/${name}`);
    if (file === undefined) return new Refusal(404, 'Not Found').toResponse();
    return c.body(file.bytes as Uint8Array<ArrayBuffer>);
  });
  app.all('*', () => new Refusal(404, 'Not Found').toResponse());
  return app;
}

/** What a method is for, as faults name it. */
function placeOf(method: string): FaultPlace {
  if (method === 'getUpdates') return 'hearing';
  if (method === 'sendChatAction') return 'activity';
  return methodsThatSay.includes(method) ? 'sending' : 'everything';
}

async function answer(c: Context<Env>, options: BotApiOptions): Promise<Response> {
  const { faults, onCall } = options;
  const { bot = '', method = '' } = c.req.param();
  const beganMs = performance.now();
  const at = placeOf(method);
  const account = options.account(bot.slice('bot'.length));
  const given = await readParameters(c.req.raw).catch(() => undefined);
  let description: string | undefined;
  let isEmpty = false;
  const carryOut = async (): Promise<Response> => {
    if (account === undefined) throw new Refusal(401, 'Unauthorized');
    if (given === undefined) {
      options.onBreach({
        rule: 'malformed-request',
        sentence: `called ${method} with a body that the service cannot read, and answers with 400`,
      });
      throw badRequest("can't parse request");
    }
    const result = await call(method, given, account, c, options);
    isEmpty = Array.isArray(result) && result.length === 0;
    return Response.json({ ok: true, result });
  };
  const { response, isCut, isStruck } = await answerUnderFaults(c, {
    faults,
    at,
    signal: options.signal,
    refusals: refusalsTo(given, faults.quiet),
    carryOut: () =>
      carryOut().catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        description = error.message;
        return error.toResponse();
      }),
  });
  onCall({
    method,
    parameters: withoutFiles(given ?? {}),
    status: isCut ? undefined : response.status,
    ...(description !== undefined && { description }),
    isStruck,
    isEmpty,
    beganMs,
    endedMs: performance.now(),
  });
  return response;
}

async function call(
  method: string,
  given: Parameters,
  account: BotAccount,
  c: Context<Env>,
  { effects, signal, ...options }: BotApiOptions,
): Promise<unknown> {
  const { chat_id: conversation } = given;
  const onBreach: BotApiOptions['onBreach'] = (breach) =>
    options.onBreach(conversation === undefined ? breach : { ...breach, conversation: String(conversation) });
  const name = methodNamed(method);
  if (name === undefined) {
    onBreach({
      rule: 'unknown-method',
      sentence: `called ${method}, which cara-smoke does not know and answers with 404`,
      isAllowed: true,
    });
    throw new Refusal(404, 'Not Found: method not found');
  }
  const { success, data, error } = schemas[name].safeParse(given);
  if (!success) {
    const [issue] = error.issues;
    const member = issue?.path.join('.') || 'its parameters';
    const refusal = badRequest(`invalid parameter "${member}" specified`);
    onBreach({
      rule: 'malformed-request',
      sentence: `called ${name} with a wrong ${member} (${issue?.message}), which the service answers with 400`,
    });
    throw refusal;
  }
  refuseWhileQuiet(given, name, options.faults.quiet, onBreach);
  const how = { account, effects, signal: AbortSignal.any([signal, c.req.raw.signal]) };
  try {
    return await (methods[name] as (parameters: unknown, call: typeof how) => unknown)(data, how);
  } catch (error) {
    // Changed into what it was: nobody sees anything of that.
    const isHarmless = error instanceof Refusal && error.message.includes('is not modified');
    if (error instanceof Refusal && error.code === 400 && !isHarmless)
      onBreach({
        rule: ruleOf(error.message),
        sentence: `called ${name} in a way that the service answers with 400: ${error.message}`,
        // Many try markup first, and say it without where that is refused.
        ...(ruleOf(error.message) === badMarkup && { isAllowed: true }),
      });
    throw error;
  }
}

/** While a chat is to be left alone, every message to it is refused, and counts against the bot. */
function refuseWhileQuiet(
  { chat_id: chat }: Parameters,
  method: Method,
  quiet: QuietTimes,
  onBreach: BotApiOptions['onBreach'],
): void {
  const seconds = quiet.leftSeconds(String(chat));
  if (seconds === 0 || !methodsThatSay.includes(method)) return;
  onBreach(quiet.breach(`called ${method}`, 'retry_after', String(chat)));
  throw tooMany(seconds);
}

/** What a fault has the service say. A limit concerns the chat that the call is about. */
function refusalsTo(given: Parameters | undefined, quiet: QuietTimes): Refusals {
  const chat = given?.['chat_id'];
  return {
    expire: () => new Refusal(401, 'Unauthorized').toResponse(),
    rival: () =>
      new Refusal(
        409,
        'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
      ).toResponse(),
    limit(seconds, { isInWords = false }) {
      if (chat !== undefined) quiet.begin(seconds, String(chat));
      return tooMany(seconds, isInWords).toResponse();
    },
    refused: () => new Refusal(403, wordsFor(403)).toResponse(),
    // With the status 200 its body alone says that it is a refusal.
    status: (status) =>
      status === 200
        ? Response.json({ ok: false, error_code: 403, description: wordsFor(403) })
        : new Refusal(status, wordsFor(status)).toResponse(),
  };
}

function wordsFor(status: number): string {
  const words: Readonly<Record<number, string>> = {
    403: 'Forbidden: bot was blocked by the user',
    404: 'Not Found',
    500: 'Internal Server Error',
    502: 'Bad Gateway',
  };
  return words[status] ?? 'Bad Request';
}

/** @param isInWords the description alone tells how long. */
function tooMany(seconds: number, isInWords = false): Refusal {
  return new Refusal(429, `Too Many Requests: retry after ${seconds}`, isInWords ? undefined : seconds);
}

function ruleOf(description: string): string {
  if (description.includes('too long')) return 'text-too-long';
  if (description.includes("can't parse entities")) return badMarkup;
  if (description.includes('is empty')) return 'empty-text';
  if (description.includes('UTF-8')) return 'broken-text';
  return 'bad-request';
}

function methodNamed(name: string): Method | undefined {
  // The Bot API does not mind how it is written.
  const lower = name.toLowerCase();
  return (Object.keys(schemas) as Method[]).find((known) => known.toLowerCase() === lower);
}

function withoutFiles(parameters: Parameters): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, value instanceof File ? value.name : value]),
  );
}
