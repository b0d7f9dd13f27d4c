import type { Update, WebhookInfo } from '@grammyjs/types';
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

/** Brings a bot its updates, one after the other, each until it is taken. Pauses between attempts grow, on a small scale. */
export class WebhookDelivery {
  readonly #queue: UpdateQueue;
  readonly #faults: Faults;
  readonly #signal: AbortSignal;
  /** A body that answers an update with a call of a method is that call. */
  readonly #call: (body: unknown) => void;
  #settings: WebhookSettings | undefined;
  #latest: WebhookSettings | undefined;
  #lastError: Pick<WebhookInfo, 'last_error_date' | 'last_error_message'> = {};
  #isRunning = false;
  #wake = Promise.withResolvers<void>();

  constructor(queue: UpdateQueue, faults: Faults, signal: AbortSignal, call: (body: unknown) => void) {
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
    this.#wake.resolve();
    this.#start();
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
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      // What has come in the same moment is looked at once more.
      while (!this.#signal.aborted && this.#settings !== undefined && this.#next() !== undefined)
        await this.#deliver();
    } finally {
      this.#isRunning = false;
    }
  }

  async #deliver(): Promise<void> {
    for (let failures = 0; !this.#signal.aborted;) {
      const update = this.#next();
      const settings = this.#settings;
      if (update === undefined || settings === undefined) return;
      if (await this.#bring(update, settings)) {
        if (update !== this.#queue.pending[0]) this.#faults.take('hearing', ['reorder']);
        if (this.#faults.take('hearing', ['twice'])) await this.#bring(update, settings);
        this.#queue.remove(update);
        failures = 0;
        continue;
      }
      this.#wake = Promise.withResolvers();
      const timer = setTimeout(this.#wake.resolve, Math.min(firstPauseMs * 2 ** failures, longestPauseMs));
      await this.#wake.promise;
      clearTimeout(timer);
      failures += 1;
    }
  }

  /** What is to be brought now; undefined: nothing, or something else has to come before. */
  #next(): Update | undefined {
    const [first, second] = this.#queue.pending;
    return this.#faults.peek('hearing', ['reorder']) ? second : first;
  }

  /** @returns whether the bot has taken it. */
  async #bring(update: Update, { url, secret }: WebhookSettings): Promise<boolean> {
    if (this.#faults.take('hearing', ['dark-webhook'])) return this.#failed('Connection timed out');
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(secret !== undefined && { 'x-telegram-bot-api-secret-token': secret }),
        },
        body: JSON.stringify(update),
        redirect: 'manual',
        signal: AbortSignal.any([this.#signal, AbortSignal.timeout(answerLimitMs)]),
      });
      const body = await response.text();
      if (!response.ok) return this.#failed(`Wrong response from the webhook: ${response.status}`);
      if (body.startsWith('{')) this.#call(JSON.parse(body));
      return true;
    } catch (error) {
      return this.#failed(error instanceof Error ? error.message : String(error));
    }
  }

  #failed(message: string): false {
    this.#lastError = { last_error_date: Math.floor(Date.now() / 1_000), last_error_message: message };
    return false;
  }
}
