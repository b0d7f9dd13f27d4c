import { asObject } from '../../base/json.ts';
import { judgeText } from '../judge-text.ts';
import { readText } from './mrkdwn.ts';

/** A text that somebody has written. */
export interface WrittenText {
  /** Slack's `ts`, in seconds since the epoch: the same for both events of a post that mentions the bot, and whenever one of them comes again. */
  readonly id: string;
  readonly sender: string;
  /** Id of the conversation, where the answer goes. */
  readonly channel: string;
  readonly text: string;
}

/** Types of events that tell of what somebody has said. */
const told: ReadonlySet<unknown> = new Set(['message', 'app_mention']);
/** What a person says beside a plain text: the words to a file, and those to a thread and its channel. */
const said: ReadonlySet<unknown> = new Set(['file_share', 'thread_broadcast']);

/** The user ids of the bot, as an event tells them. */
export function ownIdsIn(callback: unknown): readonly string[] {
  const { authorizations } = asObject(callback);
  return (Array.isArray(authorizations) ? authorizations : [])
    .map((one) => asObject(one)['user_id'])
    .filter((id) => typeof id === 'string');
}

/** Reads what Slack brings. Undefined: nothing that is answered. */
export function readCallback(callback: unknown, own: ReadonlySet<string>): WrittenText | undefined {
  const { type, event, event_id: eventId } = asObject(callback);
  const fields = asObject(event);
  if (type !== 'event_callback' || !told.has(fields['type'])) return undefined;
  return readMessage({ event_id: eventId, ...fields }, own);
}

/**
 * Reads a message, as an event or from the history of a conversation. What an app has written is not answered, nor what
 * tells of a change: an edit, a preview of a link, somebody who joins.
 */
export function readMessage(message: unknown, own: ReadonlySet<string>): WrittenText | undefined {
  const fields = asObject(message);
  const { subtype, bot_id: app, user, text, channel } = fields;
  if (('subtype' in fields && !said.has(subtype)) || (app !== undefined && app !== null)) return undefined;
  const ts = [fields['ts'], fields['event_id']].find((one) => isText(one));
  if (!isText(user) || !isText(text) || !isText(channel) || ts === undefined || own.has(user))
    return undefined;
  const typed = readText(text, own);
  return judgeText(typed) === 'fine' ? { id: ts, sender: user, channel, text: typed } : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
