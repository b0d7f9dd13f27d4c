import { randomUUID } from 'node:crypto';
import { SerialQueue } from '../base/concurrency/serial-queue.ts';
import { messageOf } from '../base/errors/message-of.ts';
import { BadRequest } from '../base/http/bad-request.ts';
import { asObject } from '../base/json.ts';
import type { Logger } from '../base/logging/logger.ts';
import type { Clock } from '../base/seams/seams.ts';
import type { Channel } from '../channels/channel.ts';

/** Who asks again after this long means another text. */
const rememberedMs = 24 * 60 * 60 * 1_000;
const mostRemembered = 10_000;

export interface OperatorSendsOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** The channel of that id. Undefined: there is none, or it is off. */
  readonly channel: (id: string) => Pick<Channel, 'deliver'> | undefined;
}

/** What an operator is told of a text. */
interface Sent {
  readonly runId: string;
  readonly messageId: string;
  readonly channel: string;
}

/** Says on a channel what an operator sends there, once for each key of theirs. */
export class OperatorSends {
  readonly #options: OperatorSendsOptions;
  readonly #queue = new SerialQueue();
  /** By the key of the operator, the oldest first. */
  readonly #known = new Map<string, { readonly sent: Sent; readonly atMs: number }>();

  constructor(options: OperatorSendsOptions) {
    this.#options = options;
  }

  /**
   * Answers `send`: the text is said later, after those before it.
   * @throws BadRequest
   */
  send(params: unknown): Sent {
    const given = asObject(params);
    const [to, message, key] = [text(given, 'to'), text(given, 'message'), text(given, 'idempotencyKey')];
    this.#forgetOld();
    const known = this.#known.get(key);
    if (known) return known.sent;
    const { channel: named } = given;
    const id = typeof named === 'string' ? named.trim() : '';
    const channel = this.#options.channel(id);
    if (!channel) throw new BadRequest('unknown channel');
    const sent = { runId: key, messageId: randomUUID(), channel: id };
    this.#known.set(key, { sent, atMs: this.#options.clock.monotonic() });
    void this.#queue.run(() => this.#say(channel, sent, to, message), id);
    return sent;
  }

  async #say(
    channel: Pick<Channel, 'deliver'>,
    { channel: of, messageId: id }: Sent,
    to: string,
    message: string,
  ): Promise<void> {
    const { log } = this.#options;
    try {
      const delivered = await channel.deliver({ conversation: to, text: message, id });
      if (delivered.outcome === 'sent') return;
      log.warn({ channel: of, to, text: id, err: delivered.error }, 'a text of the operator was not said');
    } catch (error) {
      log.error({ channel: of, to, text: id, err: messageOf(error) }, 'a text of the operator was not said');
    }
  }

  #forgetOld(): void {
    const oldestMs = this.#options.clock.monotonic() - rememberedMs;
    for (const [key, { atMs }] of this.#known) {
      if (atMs > oldestMs && this.#known.size < mostRemembered) return;
      this.#known.delete(key);
    }
  }
}

function text(given: Readonly<Record<string, unknown>>, name: string): string {
  const value = given[name];
  if (typeof value !== 'string' || value.trim() === '') throw new BadRequest(`${name} is required`);
  return value;
}
