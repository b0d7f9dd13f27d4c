import type { Place } from '../chat/chat.ts';
import type { SlackEvent } from './events.ts';
import { bot } from './workspace.ts';

/** Events that are well-formed, and to which no bot has anything to say. */
export function nonsenseFrom({ from, conversation }: Place, ts: string): readonly SlackEvent[] {
  const item = { type: 'message', channel: conversation, ts };
  const message = { ...item, user: from, event_ts: ts, channel_type: 'im' };
  return [
    message,
    { ...message, text: '', files: [{ id: 'F0CARA', mode: 'tombstone' }] },
    { ...message, text: `<@${from}> has joined the channel`, subtype: 'channel_join' },
    { type: 'reaction_added', user: from, reaction: 'eyes', item_user: bot.id, item, event_ts: ts },
    { type: 'something_new', event_ts: ts },
  ];
}
