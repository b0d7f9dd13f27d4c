import type { Clock } from '../../base/seams/seams.ts';
import { CallFailed } from '../call-failed.ts';
import type { SignalApi } from './signal-api.ts';

const pauseMs = 1_000;
/** A service that starts a program for each question is left alone for longer while nobody talks. */
const talkingPauseMs = 200;
const talkingMs = 15_000;
const longestPauseMs = 15_000;
/** A service that says nothing for so long is not heard, though what it says later still is. */
const silenceMs = 20_000;

export interface PollOptions {
  readonly api: SignalApi;
  /** The bot tells people by itself what it has read. */
  readonly ownReceipts: () => boolean;
  /** Takes what came: it is safe when this resolves. */
  readonly take: (delivery: unknown) => Promise<void>;
  readonly onHeard: () => void;
  readonly onFailure: (failure: CallFailed) => void;
  readonly clock: Clock;
  /** No further question; the one that is open goes on. */
  readonly closing: AbortSignal;
  /** Ends everything. */
  readonly signal: AbortSignal;
}

/**
 * Asks for what has come, one question after the other, until the bot stops. What an answer holds is nowhere else, so no
 * question is given up.
 * @throws CallFailed of the kind `dialect` where the service has a socket instead.
 */
export async function pollMessages(options: PollOptions): Promise<void> {
  const { api, ownReceipts, take, onHeard, onFailure, clock, closing, signal } = options;
  let failures = 0;
  let heardMs = clock.now();
  for (;;) {
    try {
      const received = await untilAnswered(api.receive(ownReceipts(), signal), options);
      failures = 0;
      onHeard();
      if (received.length > 0) heardMs = clock.now();
      for (const delivery of received) await take(delivery);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof CallFailed) || error.kind === 'dialect') throw error;
      onFailure(error);
      failures += 1;
    }
    if (closing.aborted) return;
    const isTalking = failures === 0 && clock.now() - heardMs < talkingMs;
    const growing = Math.min(pauseMs * 2 ** Math.max(failures - 1, 0), longestPauseMs);
    const pause = isTalking ? talkingPauseMs : growing;
    await clock.sleep(pause, AbortSignal.any([closing, signal])).catch(() => {});
  }
}

/** Says when an answer takes too long, and waits on. */
async function untilAnswered<Value>(
  answer: Promise<Value>,
  { clock, onFailure }: Pick<PollOptions, 'clock' | 'onFailure'>,
): Promise<Value> {
  const answered = new AbortController();
  void clock.sleep(silenceMs, answered.signal).then(
    () => onFailure(new CallFailed('network', `no answer for ${silenceMs / 1_000} s`)),
    () => {},
  );
  try {
    return await answer;
  } finally {
    answered.abort();
  }
}
