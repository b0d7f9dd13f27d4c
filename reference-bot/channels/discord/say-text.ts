import { createHash } from 'node:crypto';
import type { Delivered } from '../channel.ts';
import { type Patience, sendWithPatience } from '../send-with-patience.ts';
import type { DiscordApi } from './discord-api.ts';
import { fenceRoom } from './mend-fences.ts';

/** The service counts code points, of which a text has never more than UTF-16 units. */
export const textLimit = { length: 2_000 - fenceRoom, measure: (text: string): number => text.length };

const nonceLength = 25;

/**
 * Says one message.
 * @param id the same for each attempt to say it, and for no other one: the service takes it once.
 */
export function sayText(
  channel: string,
  { content, id }: { readonly content: string; readonly id: string },
  api: DiscordApi,
  patience: Patience,
): Promise<Delivered> {
  const nonce = createHash('sha256').update(`${channel}/${id}`).digest('base64url').slice(0, nonceLength);
  return sendWithPatience(() => api.send({ channel, content, nonce }, patience.signal), patience);
}
