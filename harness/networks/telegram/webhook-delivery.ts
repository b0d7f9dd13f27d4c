import type { Chat, Message, Update, WebhookInfo } from '@grammyjs/types';
import { isListening } from '../../http/is-listening.ts';
import type { Faults } from '../chat/faults.ts';
import type { UpdateQueue } from './update-queue.ts';

/** The service waits for an answer for a minute. */
const answerLimitMs = 60_000;
const firstPauseMs = 100;
const longestPauseMs = 2_000;

export interface WebhookSettings {
  readonly url: string;
  readonly secret: string | undefined;
}

/**
 * Brings a bot its updates, those of each chat one after the other, each until it is taken; chats do not wait for each other.
 * Pauses between attempts grow, on a small scale.
 */
export class WebhookDelivery {
  readonly #queue: UpdateQueue;
  readonly #faults: Faults;
  readonly #signal: AbortSignal;
  /** The answer to an update may be a call of a method. */
  readonly #call: (answer: Response) => Promise<void>;
  /** Root of the bot's own port; undefined where it has none. */
  ownRoot: string | undefined;
  #settings: WebhookSettings | undefined;
  #latest: WebhookSettings | undefined;
  #lastError: Pick<WebhookInfo, 'last_error_date' | 'last_error_message'> = {};
  /** Chats whose updates are being brought. */
  readonly #busy = new Set<number>();
  /** End the pauses. */
  readonly #wakes = new Set<() => void>();

  constructor(
    queue: UpdateQueue,
    faults: Faults,
    signal: AbortSignal,
    call: (answer: Response) => Promise<void>,
  ) {
    this.#queue = queue;
    this.#faults = faults;
    this.#signal = signal;
    this.#call = call;
    queue.onNews(() => this.#start());
    faults.onChange(() => this.#start());
  }

  /** Undefined: the bot polls. */
  get settings(): WebhookSettings | undefined {
    return this.#settings;
  }

  /** Those that there are, or were before the bot took its webhook away. */
  get latest(): WebhookSettings | undefined {
    return this.#latest;
  }

  set(settings: WebhookSettings | undefined): void {
    this.#settings = settings;
    this.#latest = settings ?? this.#latest;
    this.#lastError = {};
    for (const wake of this.#wakes) wake();
    this.#start();
  }

  /** Whether there is a webhook, and somebody listens there. */
  async isReachable(signal: AbortSignal): Promise<boolean> {
    return this.#settings !== undefined && isListening(this.#addressOf(this.#settings.url), signal);
  }

  info(): WebhookInfo {
    return {
      url: this.#settings?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: this.#queue.pending.length,
      ...this.#lastError,
      ...(this.#queue.allowed.length > 0 && { allowed_updates: [...this.#queue.allowed] }),
    };
  }

  #start(): void {
    for (const chat of new Set(this.#queue.pending.map((update) => chatOf(update))))
      if (!this.#busy.has(chat)) void this.#run(chat);
  }

  async #run(chat: number): Promise<void> {
    this.#busy.add(chat);
    try {
      // What has come in the same moment is looked at once more.
      while (!this.#signal.aborted && this.#settings !== undefined && this.#next(chat) !== undefined)
        await this.#deliver(chat);
    } finally {
      this.#busy.delete(chat);
    }
  }

  async #deliver(chat: number): Promise<void> {
    for (let failures = 0; !this.#signal.aborted;) {
      const update = this.#next(chat);
      const settings = this.#settings;
      if (update === undefined || settings === undefined) return;
      if (await this.#bring(update, settings)) {
        if (update !== this.#pendingOf(chat)[0]) this.#faults.take('hearing', ['reorder']);
        if (this.#faults.take('hearing', ['twice'])) await this.#bring(update, settings);
        this.#queue.remove(update);
        failures = 0;
        continue;
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wakes.add(resolve);
      const timer = setTimeout(resolve, Math.min(firstPauseMs * 2 ** failures, longestPauseMs));
      await promise;
      clearTimeout(timer);
      this.#wakes.delete(resolve);
      failures += 1;
    }
  }

  #pendingOf(chat: number): readonly Update[] {
    return this.#queue.pending.filter((update) => chatOf(update) === chat);
  }

  /** What is to be brought now; undefined: nothing, or something else has to come before. */
  #next(chat: number): Update | undefined {
    const [first, second] = this.#pendingOf(chat);
    return this.#faults.peek('hearing', ['reorder']) ? second : first;
  }

  /** @returns whether the bot has taken it. */
  async #bring(update: Update, { url, secret }: WebhookSettings): Promise<boolean> {
    if (this.#faults.take('hearing', ['dark-webhook'])) return this.#failed('Connection timed out');
    try {
      const response = await fetch(this.#addressOf(url), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(secret !== undefined && { 'x-telegram-bot-api-secret-token': secret }),
        },
        body: JSON.stringify(update),
        redirect: 'manual',
        signal: AbortSignal.any([this.#signal, AbortSignal.timeout(answerLimitMs)]),
      });
      const body = await response.arrayBuffer();
      if (!response.ok) return this.#failed(`Wrong response from the webhook: ${response.status}`);
      void this.#call(new Response(body, { headers: response.headers }));
      return true;
    } catch (error) {
      return this.#failed(error instanceof Error ? error.message : String(error));
    }
  }

  /** Where a webhook can be reached: what has `https` stands for a proxy in front of the bot, which ends TLS. */
  #addressOf(url: string): URL {
    const { protocol, pathname, search } = new URL(url);
    const isBehindProxy = protocol === 'https:' && this.ownRoot !== undefined;
    return new URL(isBehindProxy ? pathname + search : url, this.ownRoot);
  }

  #failed(message: string): false {
    this.#lastError = { last_error_date: Math.floor(Date.now() / 1_000), last_error_message: message };
    return false;
  }
}

/** Chat that an update is about; 0: none. */
function chatOf(update: Update): number {
  const members = Object.values(update) as ({ readonly chat?: Chat; readonly message?: Message } | null)[];
  const chats = members.map((member) => member?.chat ?? member?.message?.chat);
  return chats.find((chat) => chat?.id !== undefined)?.id ?? 0;
}
