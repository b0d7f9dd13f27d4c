import { asObject, isObject } from '../../base/json.ts';
import { judgeText } from '../judge-text.ts';
import type { ChatPlace } from './chat-place.ts';

/** A text that somebody has written to the bot. */
export interface WrittenText {
  /** The same whenever the same comes again, and another one for an edit. */
  readonly id: string;
  readonly sender: string;
  /** Where it was said, and where the answer goes. */
  readonly place: ChatPlace;
  readonly text: string;
}

/**
 * What an update brings. `ignored`: nothing that is answered, e.g. a sticker, or what a bot has written. `malformed`: no
 * update of the Bot API.
 */
export type UpdateContent =
  | { readonly kind: 'text'; readonly text: WrittenText }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'malformed' };

const messageKinds = ['message', 'edited_message', 'channel_post', 'edited_channel_post'];
const ignored: UpdateContent = { kind: 'ignored' };
const malformed: UpdateContent = { kind: 'malformed' };

/** Number of an update; undefined where it has none. */
export function numberOf(update: unknown): number | undefined {
  const { update_id: id } = asObject(update);
  return Number.isSafeInteger(id) ? Number(id) : undefined;
}

/** Reads one update by itself: what is wrong with it does no harm to those beside it. */
export function readUpdate(update: unknown): UpdateContent {
  const number = numberOf(update);
  if (number === undefined) return malformed;
  const fields = asObject(update);
  const kind = messageKinds.find((name) => fields[name] !== undefined);
  if (kind === undefined) return ignored;
  const message = fields[kind];
  if (!isObject(message)) return malformed;
  const chat = idOf(message['chat']);
  const from = message['from'] === undefined ? undefined : idOf(message['from']);
  const { message_id: messageId } = message;
  const isFromNobody = message['from'] !== undefined && from === undefined;
  if (chat === undefined || isFromNobody || !Number.isSafeInteger(messageId)) return malformed;
  if (asObject(message['from'])['is_bot'] === true) return ignored;
  const text = [message['text'], message['caption']].find((one) => typeof one === 'string' && one !== '');
  if (typeof text !== 'string' || judgeText(text) !== 'fine') return ignored;
  const id = kind.startsWith('edited') ? `${String(messageId)}/edit/${number}` : String(messageId);
  const sender = from ?? idOf(message['sender_chat']) ?? chat;
  return { kind: 'text', text: { id, sender, place: { chat, ...topicOf(message) }, text } };
}

/** In other groups a thread is what a chain of replies has: nothing can be said into it. */
function topicOf(message: Readonly<Record<string, unknown>>): Pick<ChatPlace, 'topic'> {
  const { is_topic_message: isInTopic, message_thread_id: topic } = message;
  return isInTopic === true && Number.isSafeInteger(topic) ? { topic: Number(topic) } : {};
}

function idOf(value: unknown): string | undefined {
  const { id } = asObject(value);
  return Number.isSafeInteger(id) ? String(id) : undefined;
}
