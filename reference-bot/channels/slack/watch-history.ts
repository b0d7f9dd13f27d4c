import type { WebClient } from '@slack/web-api';
import type { Clock } from '../../base/seams/seams.ts';
import { answerableMs } from '../inbound.ts';
import { CallFailed } from '../call-failed.ts';
import { explainFailure } from './web-client.ts';

const lookMs = 60_000;
const failedLookMs = 15_000;
/** What was said a moment ago may be on its way. */
const graceMs = 30_000;
/** Conversations that are looked at each time, in turn. Slack wants to be asked fifty times a minute at most. */
const conversationsAtOnce = 20;
const listedAtOnce = 200;
const messagesAtOnce = 50;

export interface WatchOptions {
  readonly client: WebClient;
  /** Milliseconds since the epoch; nothing older is looked at. */
  readonly since: number;
  /** Takes a message as it is in the history, with its channel. @returns whether it was new, and should have been brought. */
  readonly take: (message: object) => boolean;
  /** @param missed messages that nobody has brought. */
  readonly onLook: (missed: number) => void;
  readonly onFailure: (failure: CallFailed) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Reads again and again what was said in the conversations of the bot: nothing else tells it that events do not reach it,
 * and nobody brings it later what was said while it was down.
 */
export async function watchHistory(options: WatchOptions): Promise<void> {
  const { onLook, onFailure, clock, signal } = options;
  let turn = 0;
  for (let looks = 0; !signal.aborted; looks += 1) {
    let pauseMs = lookMs;
    try {
      const channels = await conversationsOf(options.client);
      const chosen = Array.from(
        { length: Math.min(conversationsAtOnce, channels.length) },
        (_, index) => channels[(turn + index) % channels.length]!,
      );
      turn += chosen.length;
      // Before the first look nobody was there to be brought anything.
      const missed = await takeMissed(chosen, looks === 0 ? 0 : graceMs, options);
      onLook(looks === 0 ? 0 : missed);
    } catch (error) {
      if (signal.aborted) return;
      const failure = explainFailure(error);
      onFailure(failure);
      pauseMs = Math.max(failedLookMs, failure.waitMs);
    }
    await clock.sleep(pauseMs, signal).catch(() => {});
  }
}

async function conversationsOf(client: WebClient): Promise<readonly string[]> {
  const { channels = [] } = await client.users.conversations({
    types: 'im,mpim,public_channel,private_channel',
    exclude_archived: true,
    limit: listedAtOnce,
  });
  return channels.map(({ id }) => id).filter((id) => id !== undefined);
}

/** @returns how many there were. */
async function takeMissed(
  channels: readonly string[],
  youngestMs: number,
  { client, since, take, clock }: WatchOptions,
): Promise<number> {
  let missed = 0;
  const now = clock.now();
  const oldest = String(Math.max(since, now - answerableMs) / 1_000);
  for (const channel of channels) {
    const { messages = [] } = await client.conversations.history({ channel, oldest, limit: messagesAtOnce });
    const old = messages.filter(({ ts }) => now - Number(ts) * 1_000 >= youngestMs);
    for (const message of old.toReversed()) if (take({ ...message, channel })) missed += 1;
  }
  return missed;
}
