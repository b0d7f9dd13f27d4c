import { withDeadline } from '../../base/seams/deadline.ts';
import type { Clock } from '../../base/seams/clock.ts';
import { failureOf, type SendFailure } from './send-failure.ts';
import type { TestDelivery } from './control/matrix-control.ts';
import { MatrixError } from './matrix-error.ts';

const replyLimitMs = 35_000;
const sendLimitMs = 30_000;
/** Texts that wait for the bot to come up. */
const queueLimit = 128;
/** Texts under way. */
const sendingLimit = 16;
const queueRetryMs = 5_000;

/** What sends a text. Gives the event id. */
export interface TestSender {
  /** @throws MatrixError for a room in which the bot cannot talk; what the SDK throws. */
  sendTest(roomId: string, text: string): Promise<string>;
}

/** Sends the texts with which operators try whether the bot can be heard. It promises nothing: each is tried once. */
export class TestDeliveries {
  readonly #clock: Clock;
  readonly #sender: Promise<TestSender>;
  #waiting = 0;
  #sending = 0;

  /** @param sender rejects when the bot does not come up. */
  constructor(clock: Clock, sender: Promise<TestSender>) {
    this.#clock = clock;
    this.#sender = sender;
  }

  /**
   * Sends a text, and gives up when it has not gone out in time.
   * @throws MatrixError `matrix-runtime-unavailable`, `binding-error`.
   */
  async send(roomId: string, text: string): Promise<TestDelivery> {
    const started = this.#clock.monotonic();
    const sender = await this.#awaitSender();
    if ('outcome' in sender) return sender;
    if (this.#sending >= sendingLimit)
      return failed({ error: `too many in-flight Matrix sends (cap ${sendingLimit}); retrying shortly` });
    this.#sending += 1;
    const sending = sender.sendTest(roomId, text).finally(() => {
      this.#sending -= 1;
    });
    // One that is given up may still fail.
    sending.catch(() => {});
    const limitMs = Math.min(sendLimitMs, replyLimitMs - (this.#clock.monotonic() - started));
    try {
      const messageId = await this.#within(limitMs, sending);
      if (messageId === undefined) return failed(unsent(limitMs), roomId);
      return messageId === '' ? nameless(roomId) : { outcome: 'sent', messageId, conversationId: roomId };
    } catch (error) {
      return failed(failureOf(error), roomId);
    }
  }

  /** The sender, once there is one; otherwise why the text does not wait for it any longer. */
  async #awaitSender(): Promise<TestSender | TestDelivery> {
    if (this.#waiting >= queueLimit) return failed(queueFull);
    this.#waiting += 1;
    try {
      return (await this.#within(replyLimitMs, this.#sender)) ?? failed(unanswered);
    } catch {
      throw new MatrixError('matrix-runtime-unavailable', ': Matrix runtime is not running');
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Undefined when it takes longer. */
  async #within<Value>(ms: number, work: Promise<Value>): Promise<Value | undefined> {
    const late = new Error('late');
    return withDeadline(this.#clock, ms, work, () => late).catch((error: unknown) => {
      if (error === late) return undefined;
      throw error;
    });
  }
}

/** Nothing can call it back. */
function unsent(limitMs: number): SendFailure {
  const late = `Matrix send timed out after ${Math.round(limitMs / 1_000)} seconds; it may still arrive`;
  return { error: `Matrix send failed: ${late}`, kind: 'send-failed' };
}

const unanswered: SendFailure = {
  error: `Matrix send did not complete within ${replyLimitMs / 1_000} seconds; cancelled pending Matrix send`,
};
const queueFull: SendFailure = {
  error: `Matrix outbound queue is full; retrying in ${queueRetryMs / 1_000} seconds`,
  kind: 'command-queue-full',
  retryAfterMs: queueRetryMs,
};

function failed({ retryAfterMs, ...failure }: SendFailure, roomId?: string): TestDelivery {
  return {
    outcome: 'failed',
    ...failure,
    ...(roomId !== undefined && { conversationId: roomId }),
    retryability: { kind: 'transient', ...(retryAfterMs !== undefined && { retryAfterMs }) },
  };
}

/** The homeserver took it and said no name of it: another attempt would say it twice. */
function nameless(conversationId: string): TestDelivery {
  const error = 'Matrix send was answered without an event id';
  return { outcome: 'failed', error, retryability: { kind: 'terminal' }, conversationId };
}
