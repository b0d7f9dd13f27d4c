import { asObject, isObject } from '../../base/json.ts';
import { answerableMs } from '../inbound.ts';
import { judgeText } from '../judge-text.ts';

/** A text that somebody has written where the bot reads along. */
export interface WrittenText {
  /** The same whenever the same comes again, and another one for an edit. */
  readonly id: string;
  readonly sender: string;
  /** Id of the channel, where the answer goes. */
  readonly channel: string;
  readonly text: string;
}

/**
 * What an event of the gateway brings. `ignored`: nothing that is answered, e.g. what a bot has written, or a link that is
 * shown with its picture. `withheld`: a message of which the service tells nothing, as it has not granted the intent for
 * that. `malformed`: no event of the gateway.
 */
export type EventContent =
  | { readonly kind: 'text'; readonly text: WrittenText }
  | { readonly kind: 'ignored' | 'withheld' | 'malformed' };

/** A message, and one that answers another. The others are news of the service. */
const texts: ReadonlySet<unknown> = new Set([0, 19]);
const contents = ['embeds', 'attachments', 'sticker_items', 'components', 'poll'];

/**
 * Reads one event by itself: what is wrong with it does no harm to those beside it.
 * @param me id of the bot.
 * @param now milliseconds since the epoch: what was changed long ago is nothing new.
 */
export function readEvent(
  { t, d }: { readonly t: unknown; readonly d: unknown },
  me: string,
  now: number,
): EventContent {
  const isEdit = t === 'MESSAGE_UPDATE';
  if (t !== 'MESSAGE_CREATE' && !isEdit) return { kind: 'ignored' };
  if (!isObject(d)) return { kind: 'malformed' };
  const { id, channel_id: channel, content, author, edited_timestamp: edited } = d;
  if (isEdit && (!isObject(author) || typeof edited !== 'string')) return { kind: 'ignored' };
  const sender = asObject(author)['id'];
  if (typeof id !== 'string' || typeof channel !== 'string' || typeof sender !== 'string')
    return { kind: 'malformed' };
  if (typeof content !== 'string' || !isId(id) || !isId(channel)) return { kind: 'malformed' };
  if (asObject(author)['bot'] === true || sender === me || d['webhook_id'] !== undefined)
    return { kind: 'ignored' };
  if (!texts.has(d['type'] ?? 0)) return { kind: 'ignored' };
  if (content === '' && d['guild_id'] !== undefined && contents.every((name) => isNothing(d[name])))
    return { kind: 'withheld' };
  if (isEdit && !(now - Date.parse(edited as string) < answerableMs)) return { kind: 'ignored' };
  const text = content.replace(new RegExp(`^\\s*<@!?${me}>\\s*`, 'u'), '');
  if (judgeText(text) !== 'fine') return { kind: 'ignored' };
  return {
    kind: 'text',
    text: { id: isEdit ? `${id}/edit/${edited as string}` : id, sender, channel, text },
  };
}

function isId(text: string): boolean {
  return /^\d{1,20}$/u.test(text);
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}
