import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { DeadlineError } from '../../../errors/deadline-error.ts';
import { ExpectationError } from '../../../errors/expectation-error.ts';
import { messageOf } from '../../../errors/message-of.ts';
import { crossSignAnswer, signUpAnswer, type CrossSignAnswer, type SignUpAnswer } from './answers.ts';
import { registerReturnedSecrets, type RegisterSecret } from './returned-secrets.ts';
import { SignUpRefusal } from './sign-up-refusal.ts';

export type { CrossSignAnswer, SignUpAnswer } from './answers.ts';

const answerLimitMs = 45_000;
/** A service that others use too may ask to wait; this long in all it gets. */
const patienceMs = 120_000;
const tooManyRequests = 429;
const bodyLimitBytes = 4 * 1_024 * 1_024;
const shownChars = 300;

/** The two endpoints that take a POST. */
const signUpPath = '/signup/api';
const crossSignPath = '/signup/api/crosssign';

/** The body of a sign-up. */
export interface SignUpRequest {
  readonly code: string;
  /** Localpart of the account to be made. */
  readonly username: string;
  readonly password: string;
  readonly display_name?: string;
  readonly intro?: string;
}

/** The body of a cross-signing. */
export interface CrossSignRequest {
  readonly access_token: string;
  readonly password?: string;
  /** True: a new identity, whatever there is. An extension that not every service has. */
  readonly force?: boolean;
}

/** An answer as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON; undefined where it is none. */
  readonly json: unknown;
}

export interface SignUpClientOptions {
  /** Root of the service. */
  readonly url: string;
  /** Ends every request. */
  readonly signal: AbortSignal;
  /** Told each token and private key as it comes back. */
  readonly registerSecret: RegisterSecret;
  /** Milliseconds until an answer counts as missing. Default: 45 000, as a service may wait for its homeserver. */
  readonly answerLimitMs?: number;
}

/** Speaks the HTTP API of a sign-up service. An answer that lacks something is the service's fault, and said so. */
export class SignUpClient {
  /** Without a trailing slash. */
  readonly url: string;
  /** The texts of answers in which no secret has any business: of all but those that give one to its owner. */
  readonly answered = new Set<string>();
  readonly #options: SignUpClientOptions;

  constructor(options: SignUpClientOptions) {
    this.#options = options;
    this.url = options.url.replace(/\/+$/, '');
  }

  /**
   * Makes an account.
   * @throws SignUpRefusal; ExpectationError for an answer of another shape; DeadlineError for none.
   */
  async signUp(request: SignUpRequest): Promise<SignUpAnswer> {
    return this.#ask(signUpPath, request, signUpAnswer);
  }

  /**
   * Has the device of a token signed by an identity of its account's own.
   * @throws SignUpRefusal; ExpectationError for an answer of another shape; DeadlineError for none.
   */
  async crossSign(request: CrossSignRequest): Promise<CrossSignAnswer> {
    return this.#ask(crossSignPath, request, crossSignAnswer);
  }

  /**
   * Posts anything: text and bytes as they are, an object as JSON. Where the service asks to be left alone for a
   * while, it is asked again after that.
   * @throws ExpectationError, DeadlineError when there is no answer.
   */
  async post(path: string, body: string | Uint8Array | object): Promise<RawAnswer> {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const { registerSecret, signal } = this.#options;
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: raw ? (body as BodyInit) : JSON.stringify(body),
    };
    const end = performance.now() + patienceMs;
    for (;;) {
      const answer = await this.#fetch(path, request);
      registerReturnedSecrets(answer.json, registerSecret);
      const pauseMs = askedToWaitMs(answer);
      if (pauseMs === undefined || performance.now() + pauseMs > end) return answer;
      await delay(pauseMs, undefined, { signal });
    }
  }

  /** The sign-up page. */
  async page(): Promise<RawAnswer> {
    return this.#fetch('/signup', {});
  }

  /** What it says about its health. */
  async health(): Promise<RawAnswer> {
    return this.#fetch('/health', {});
  }

  async #ask<Shape extends z.ZodType>(path: string, request: object, shape: Shape): Promise<z.output<Shape>> {
    const { status, json, text } = await this.post(path, request);
    const name = `POST ${path}`;
    if (status !== 200) {
      if (isRefusal(json)) throw new SignUpRefusal(name, status, json);
      const observed = `${status} ${text.slice(0, shownChars)}`;
      throw new ExpectationError(
        `${name} failed without saying why: ${observed}`,
        '200, or an error with a name',
        observed,
      );
    }
    const checked = shape.safeParse(json);
    if (checked.success) return checked.data;
    // Of the answer only what is wrong is told: it holds keys.
    const wrong = checked.error.issues.map(
      ({ path: at, message }) => `${at.join('.') || 'body'}: ${message}`,
    );
    const observed = wrong.join('; ');
    throw new ExpectationError(
      `${name} gave an answer that cannot be used: ${observed}`,
      'every member that the contract names',
      observed,
    );
  }

  async #fetch(path: string, init: RequestInit): Promise<RawAnswer> {
    const { signal, answerLimitMs: limitMs = answerLimitMs } = this.#options;
    const limit = AbortSignal.timeout(limitMs);
    try {
      const response = await fetch(`${this.url}${path}`, {
        // A redirect would take what is posted elsewhere.
        ...(init.method === 'POST' && { redirect: 'manual' }),
        ...init,
        signal: AbortSignal.any([signal, limit]),
      });
      const text = await readText(response);
      if (init.method !== 'POST' || !response.ok) this.answered.add(text);
      return { status: response.status, headers: response.headers, text, json: parse(text) };
    } catch (error) {
      signal.throwIfAborted();
      const what = `an answer of the sign-up service to ${init.method ?? 'GET'} ${path}`;
      if (limit.aborted) throw new DeadlineError(what, limitMs, 'nothing');
      const { message, cause } = error as Error;
      const observed = cause === undefined ? message : `${message} (${messageOf(cause)})`;
      throw new ExpectationError(`the sign-up service did not answer: ${observed}`, what, observed);
    }
  }
}

function askedToWaitMs({ status, headers }: RawAnswer): number | undefined {
  const seconds = headers.get('retry-after') ?? '';
  return status === tooManyRequests && /^\d{1,3}$/.test(seconds) ? Number(seconds) * 1_000 : undefined;
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bodyLimitBytes) throw new Error(`an answer longer than ${bodyLimitBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRefusal(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof (json as { error?: unknown } | null | undefined)?.error === 'string';
}
