import type { Clock } from '../base/seams/seams.ts';
import type { Delivered, Outbound } from './channel.ts';
import type { Sessions } from './sessions/sessions.ts';
import { splitText, type TextLimit } from './split-text.ts';

export interface PartsOptions {
  /** Id of the channel. */
  readonly channel: string;
  readonly sessions: Sessions;
  readonly limit: TextLimit;
  /** What is done to the parts of a text so that each can be read by itself. Default: nothing. */
  readonly mend?: (parts: readonly string[]) => readonly string[];
  readonly clock: Clock;
  /** Says one part; `index` counts from 0. Never rejects. */
  readonly send: (part: string, index: number) => Promise<Delivered>;
}

/**
 * Says a text in as many messages as the network needs. Which parts were said is on the disk: an attempt that follows,
 * also after a restart, goes on where the last one ended.
 */
export async function deliverInParts(
  { conversation, id, text }: Outbound,
  { channel, sessions, limit, mend = (parts) => parts, clock, send }: PartsOptions,
): Promise<Delivered> {
  const key = { channel, conversation, id };
  const parts = mend(splitText(text, limit));
  let delivered: Delivered = { outcome: 'failed', error: 'there is nothing to say', retry: 'never' };
  // All but the last: with that one the text itself is said.
  const first = Math.min(sessions.partsSaid(key), parts.length - 1);
  for (let index = first; index < parts.length; index += 1) {
    delivered = await send(parts[index]!, index);
    if (delivered.outcome === 'failed') return delivered;
    if (index < parts.length - 1) sessions.notePartsSaid(key, index + 1, clock.now());
  }
  return delivered;
}
