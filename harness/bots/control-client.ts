import { z } from 'zod';
import type { ControlEvents } from './control-events.ts';
import { ControlFeed, type FeedOptions } from './control-feed.ts';
import { describeMismatch } from '../errors/describe-mismatch.ts';
import { DeadlineError } from '../errors/deadline-error.ts';
import { ExpectationError } from '../errors/expectation-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { eventually, type Wait } from '../waiting/waiting.ts';

const usualLimitMs = 10_000;
const shownChars = 300;

const sas = z.object({
  emoji: z.array(z.object({ symbol: z.string(), description: z.string() })).optional(),
  decimals: z.array(z.number()).optional(),
});

const verification = z.object({
  flowId: z.string(),
  protocolFlowId: z.string(),
  userId: z.string(),
  deviceId: z.string().optional(),
  state: z.string(),
  sas: sas.optional(),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type VerificationRecord = z.infer<typeof verification>;
const verifications = z.object({ verifications: z.array(verification) });
const oneVerification = z.object({ verification });

const channel = z.object({
  id: z.string(),
  status: z.string(),
  lastError: z.string().optional(),
  /** Facts of the channel's own. */
  extra: z.record(z.string(), z.unknown()).optional(),
});
export type ChannelStatus = z.infer<typeof channel>;
const channels = z.object({ channels: z.array(channel) });

/** A request as a scenario makes it. */
export interface ControlRequest {
  readonly method: string;
  /** Or what makes it of the operator's token. */
  readonly path: string | ((token: string) => string);
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes the header of that name of the operator's token. Default: as the operator does; undefined: there is none. */
  readonly authorization?: (token: string) => string | undefined;
  /** An object is sent as JSON. */
  readonly body?: string | object;
}

/** Any answer, for scenarios that judge it themselves. */
export interface ControlAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined where the text is no JSON. */
  readonly json: unknown;
}

/** An answer of the control API other than success. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly status: number;
  /** `detail.kind` of the body, e.g. `verification-flow-not-ready`. */
  readonly kind: string | undefined;

  constructor(request: string, status: number, body: string) {
    super(`${request} answered ${status}: ${body.slice(0, shownChars)}`);
    this.status = status;
    this.kind = kindOf(body);
  }
}

export interface ControlClientOptions {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly token: string;
  readonly signal: AbortSignal;
  /** Milliseconds until an answer must be there. Default: 5 000. */
  readonly limitMs?: number;
  /** Where the bodies of answers are kept. */
  readonly answered?: Set<string>;
  /** True: each request has a connection of its own. Default: false. */
  readonly connectsAnew?: boolean;
  /** Tell when the list of verifications is worth asking for. Default: it is asked for again and again. */
  readonly events?: ControlEvents;
}

/**
 * Speaks Carapace's control API. All requests reject with a ControlError for an answer other than success, an
 * ExpectationError for nonsense or none at all, a DeadlineError for none in time, and the signal's reason when aborted.
 */
export class ControlClient {
  /** The bodies of all answers, each once. */
  readonly answered: Set<string>;
  readonly #options: ControlClientOptions;

  constructor(options: ControlClientOptions) {
    this.#options = options;
    this.answered = options.answered ?? new Set();
  }

  /** Where the bot serves it, without a trailing slash. */
  get baseUrl(): string {
    return this.#options.baseUrl;
  }

  /** The same in some other way; it keeps answers where this one does. */
  with(change: Pick<ControlClientOptions, 'limitMs' | 'events' | 'connectsAnew'>): ControlClient {
    return new ControlClient({ ...this.#options, answered: this.answered, ...change });
  }

  /** One request, and the answer, be it success or not. */
  async ask({ method, path, body, ...request }: ControlRequest): Promise<ControlAnswer> {
    const made = typeof path === 'string' ? path : path(this.#options.token);
    const { status, headers, text } = await this.#fetch(method, made, body, request);
    return { status, headers, text, json: parse(text) };
  }

  /** Connects to the WebSocket, as the operator by default. */
  feed(options: Partial<FeedOptions> = {}): ControlFeed {
    const { baseUrl, token } = this.#options;
    return new ControlFeed(baseUrl, { token, ...options });
  }

  async channels(): Promise<ChannelStatus[]> {
    return (await this.#request('GET', '/control/channels', channels)).channels;
  }

  async channel(id: string): Promise<ChannelStatus | undefined> {
    return (await this.channels()).find((candidate) => candidate.id === id);
  }

  async verifications(): Promise<VerificationRecord[]> {
    return (await this.#request('GET', '/control/matrix/verifications', verifications)).verifications;
  }

  startVerification(target: {
    userId: string;
    deviceId?: string;
    rawDeviceIdHex?: string;
  }): Promise<VerificationRecord> {
    return this.#act('/control/matrix/verifications', target);
  }

  accept(flowId: string): Promise<VerificationRecord> {
    return this.#act(`/control/matrix/verifications/${encodeURIComponent(flowId)}/accept`);
  }

  confirm(flowId: string, match: boolean): Promise<VerificationRecord> {
    return this.#act(`/control/matrix/verifications/${encodeURIComponent(flowId)}/confirm`, { match });
  }

  cancel(flowId: string): Promise<VerificationRecord> {
    return this.#act(`/control/matrix/verifications/${encodeURIComponent(flowId)}/cancel`);
  }

  /** The first record that matches, as soon as the bot lists one. */
  awaitVerification(
    matches: (record: VerificationRecord) => boolean,
    wait: Omit<Wait, 'lastSeen'>,
  ): Promise<VerificationRecord> {
    let last: readonly VerificationRecord[] = [];
    return eventually(
      async () => {
        last = await this.verifications();
        return last.find(matches);
      },
      { ...wait, lastSeen: () => describe(last), wake: () => this.#options.events?.nextChange() },
    );
  }

  async #act(path: string, body?: object): Promise<VerificationRecord> {
    return (await this.#request('POST', path, oneVerification, body)).verification;
  }

  async #request<Shape extends z.ZodType>(
    method: 'GET' | 'POST',
    path: string,
    shape: Shape,
    body?: object,
  ): Promise<z.output<Shape>> {
    const request = `${method} ${path}`;
    const { status, ok, text } = await this.#fetch(method, path, body);
    if (!ok) throw new ControlError(request, status, text);
    const checked = shape.safeParse(parse(text));
    if (checked.success) return checked.data;
    const observed = text.slice(0, shownChars).replaceAll(/\s+/g, ' ');
    const wrong = describeMismatch(checked.error);
    throw new ExpectationError(
      `${request} gave an answer that cannot be used: ${wrong}`,
      'what the control API is documented to answer',
      observed === '' ? 'an empty body' : observed,
    );
  }

  async #fetch(
    method: string,
    path: string,
    body: string | object | undefined,
    {
      headers,
      authorization = (token) => `Bearer ${token}`,
    }: Pick<ControlRequest, 'headers' | 'authorization'> = {},
  ) {
    const { baseUrl, token, signal, limitMs = usualLimitMs } = this.#options;
    const limit = AbortSignal.timeout(limitMs);
    const allowed = authorization(token);
    try {
      const response = await fetch(`${baseUrl}${path}`, {
        method,
        headers: {
          'content-type': 'application/json',
          // A bot ends connections that nobody uses, on a busy machine in the moment when they are used again.
          ...(this.#options.connectsAnew === true && { connection: 'close' }),
          ...(allowed !== undefined && { authorization: allowed }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        signal: AbortSignal.any([signal, limit]),
      });
      const text = await response.text();
      this.answered.add(text);
      return { status: response.status, ok: response.ok, headers: response.headers, text };
    } catch (error) {
      signal.throwIfAborted();
      const what = `the control API to answer ${method} ${path}`;
      if (limit.aborted) throw new DeadlineError(what, limitMs, 'nothing');
      const { message, cause } = error as Error;
      const observed = cause === undefined ? message : `${message} (${messageOf(cause)})`;
      throw new ExpectationError(`${method} ${path} got no answer: ${observed}`, what, observed);
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function describe(records: readonly VerificationRecord[]): string {
  if (records.length === 0) return 'no verification listed by the bot';
  return records.map((record) => `${record.userId} in state "${record.state}"`).join(', ');
}

function kindOf(body: string): string | undefined {
  try {
    return (JSON.parse(body) as { detail?: { kind?: string } }).detail?.kind;
  } catch {
    return undefined;
  }
}
