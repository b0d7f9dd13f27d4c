import { once } from 'node:events';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { BlockedError } from '../../errors/blocked-error.ts';
import { messageOf } from '../../errors/message-of.ts';
import type { AccountTerms, ChatAccount, NamedAccount } from '../chat/live/chat-account.ts';

const callLimitMs = 60_000;
/** How long the service waits for a text to come before it says that none has. */
const pollSeconds = 5;

const about = z.object({ mode: z.string() });
const message = z.object({ timestamp: z.coerce.string() });
/** What has been sent. Since 0.101 the service answers with a list. */
const sent = z.union([z.tuple([message], z.unknown()).transform(([first]) => first), message]);
const data = z.object({ message: z.string().nullish() });
const envelope = z.object({
  source: z.string().nullish(),
  sourceNumber: z.string().nullish(),
  timestamp: z.number(),
  dataMessage: data.nullish(),
  editMessage: z.object({ targetSentTimestamp: z.number(), dataMessage: data }).nullish(),
});
/** What comes is an envelope, alone or in another one. Other things come too. */
const delivery = z.union([z.object({ envelope }).transform((one) => one.envelope), envelope]);

/** Where a person speaks to a bot, and by what numbers. */
export interface SignalAccess {
  /** Root of a signal-cli-rest-api that has the account of the person, without a trailing slash. */
  readonly api: string;
  readonly number: string;
  /** Number of the bot. */
  readonly bot: string;
}

/** The account of a person on Signal. */
export function accountOnSignal(access: SignalAccess): NamedAccount {
  const { api, number, bot } = access;
  return {
    api,
    description: `the account ${number}`,
    shown: { api, number, bot },
    open: (terms) => SignalAccount.open(access, terms),
    look: (signal) => personOf(access, signal),
  };
}

/** @throws BlockedError where the service does not have the number, or does not answer. */
async function personOf({ api, number }: SignalAccess, signal: AbortSignal): Promise<string> {
  const accounts = await ask(api, 'GET', '/v1/accounts', z.array(z.string()), { signal });
  if (accounts.includes(number)) return number;
  throw new BlockedError(`the service at ${api} has no account ${number}; it has ${accounts.join(', ')}`);
}

/** Speaks by a signal-cli-rest-api that has the account of a person. */
class SignalAccount implements ChatAccount {
  readonly name: string;
  readonly deaf: Promise<string>;
  readonly #access: SignalAccess;
  readonly #onHeard: AccountTerms['onHeard'];
  readonly #ended = new AbortController();
  readonly #isDeaf = Promise.withResolvers<string>();

  private constructor(access: SignalAccess, { onHeard, signal }: AccountTerms) {
    this.name = access.number;
    this.deaf = this.#isDeaf.promise;
    this.#access = access;
    this.#onHeard = onHeard;
    signal.addEventListener('abort', () => this.#ended.abort());
  }

  /** @throws BlockedError where the service does not have the number, or does not answer. */
  static async open(access: SignalAccess, terms: AccountTerms): Promise<SignalAccount> {
    await personOf(access, terms.signal);
    const { mode } = await ask(access.api, 'GET', '/v1/about', about, terms);
    const account = new SignalAccount(access, terms);
    // What comes while nobody is connected is lost in one mode, and waits in the others.
    if (mode.startsWith('json-rpc')) await account.#connect();
    else void account.#poll();
    return account;
  }

  async say(text: string): Promise<string> {
    const { api, number, bot } = this.#access;
    const { timestamp } = await ask(api, 'POST', '/v2/send', sent, {
      body: { message: text, number, recipients: [bot] },
    });
    return timestamp;
  }

  async takeBack(_: string, id?: string): Promise<boolean> {
    // Nobody tells what an account has said.
    if (id === undefined) return false;
    const { api, number, bot: recipient } = this.#access;
    const path = `/v1/remote-delete/${encodeURIComponent(number)}`;
    await ask(api, 'DELETE', path, message, { body: { recipient, timestamp: Number(id) } });
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
  }

  async #connect(): Promise<void> {
    const { signal } = this.#ended;
    const { api, number } = this.#access;
    const socket = new WebSocket(`${api.replace('http', 'ws')}/v1/receive/${encodeURIComponent(number)}`, {
      handshakeTimeout: callLimitMs,
    });
    signal.addEventListener('abort', () => socket.terminate());
    socket.on('message', (bytes: Buffer) => this.#hear(parse(String(bytes))));
    await once(socket, 'open').catch((cause: unknown) => {
      throw new BlockedError(`no connection to ${api}: ${messageOf(cause)}`, { cause });
    });
    socket.on('error', ({ message }) => this.#isDeaf.resolve(message));
    socket.on('close', (code) => this.#isDeaf.resolve(`the service closed the connection, code ${code}`));
  }

  async #poll(): Promise<void> {
    const { signal } = this.#ended;
    const { api, number } = this.#access;
    const path = `/v1/receive/${encodeURIComponent(number)}?timeout=${pollSeconds}`;
    try {
      for (;;) {
        const came = await ask(api, 'GET', path, z.array(z.unknown()), { signal });
        for (const one of came) this.#hear(one);
        signal.throwIfAborted();
      }
    } catch (error) {
      if (!signal.aborted) this.#isDeaf.resolve(messageOf(error));
    }
  }

  #hear(came: unknown): void {
    const { success, data: read } = delivery.safeParse(came);
    if (!success || ![read.source, read.sourceNumber].includes(this.#access.bot)) return;
    const { timestamp, dataMessage, editMessage } = read;
    const text = (editMessage?.dataMessage ?? dataMessage)?.message;
    if (typeof text !== 'string') return;
    const change = editMessage == null ? {} : { replaces: String(editMessage.targetSentTimestamp) };
    this.#onHeard({ id: String(timestamp), text, ...change });
  }
}

interface Asking {
  readonly body?: object;
  readonly signal?: AbortSignal;
}

async function ask<Answer>(
  api: string,
  method: string,
  path: string,
  shape: z.ZodType<Answer>,
  { body, signal }: Asking = {},
): Promise<Answer> {
  const asked = `${api} was asked for ${method} ${path.split('?')[0]}`;
  const late = AbortSignal.timeout(callLimitMs);
  const response = await fetch(`${api}${path}`, {
    method,
    signal: signal === undefined ? late : AbortSignal.any([late, signal]),
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  }).catch((cause: unknown) => {
    throw new BlockedError(`${asked}: ${messageOf(cause)}`, { cause });
  });
  const text = await response.text();
  if (!response.ok) throw new BlockedError(`${asked}: ${response.status} ${text.slice(0, 200).trim()}`);
  const { success, data: answer } = shape.safeParse(parse(text));
  if (success) return answer;
  throw new BlockedError(`${asked}: the answer is not as documented`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
