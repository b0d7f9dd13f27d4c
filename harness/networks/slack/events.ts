import type {
  AppMentionEvent,
  FileShareMessageEvent,
  GenericMessageEvent,
  MessageChangedEvent,
  MessageDeletedEvent,
  ThreadBroadcastMessageEvent,
} from '@slack/types';
import { appId, bot, team, type Conversation, type Message, withoutChannel } from './workspace.ts';

/** Anything that Slack tells an app. */
export interface SlackEvent {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** What is brought to the bot: an event in its envelope. */
export interface EventCallback {
  readonly type: 'event_callback';
  readonly event_id: string;
  readonly event: SlackEvent;
  readonly [member: string]: unknown;
}

let events = 0;

/** @param event one of those below, or one that Slack never makes. */
export function eventCallback(event: SlackEvent): EventCallback {
  events += 1;
  return {
    token: 'none',
    team_id: team.id,
    api_app_id: appId,
    event,
    type: 'event_callback',
    event_id: `Ev${String(events).padStart(9, '0')}`,
    event_time: Math.floor(Date.now() / 1_000),
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: bot.id, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${events}`,
  };
}

/** Somebody, perhaps the bot, has said something. */
export function messageEvent(message: Message, { type }: Conversation): SlackEvent {
  const { ts } = message;
  const event = { ...message, event_ts: ts, channel_type: type, client_msg_id: crypto.randomUUID() };
  // A type that has a subtype says so; the published one of a text has it as undefined.
  return asEvent(
    event as
      | Omit<GenericMessageEvent, 'subtype'>
      | Omit<FileShareMessageEvent, 'subtype'>
      | Omit<ThreadBroadcastMessageEvent, 'subtype'>,
  );
}

/** The second event of a post that mentions the bot. */
export function mentionEvent({ channel, user, text, ts, team: teamId }: Message): SlackEvent {
  const event = {
    type: 'app_mention',
    user,
    text,
    ts,
    channel,
    team: teamId,
    event_ts: ts,
  } satisfies AppMentionEvent;
  return asEvent(event);
}

/** A message is not what it was. @param ts time of the change. */
export function changedEvent(
  message: Message,
  previous: Message,
  { type }: Conversation,
  ts: string,
): SlackEvent {
  const event: Omit<MessageChangedEvent, 'message' | 'previous_message'> = {
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    channel: message.channel,
    channel_type: type,
    ts,
    event_ts: ts,
  };
  return { ...asEvent(event), message: withoutChannel(message), previous_message: withoutChannel(previous) };
}

export function deletedEvent(message: Message, { type }: Conversation, ts: string): SlackEvent {
  const event: Omit<MessageDeletedEvent, 'previous_message'> = {
    type: 'message',
    subtype: 'message_deleted',
    hidden: true,
    channel: message.channel,
    channel_type: type,
    deleted_ts: message.ts,
    ts,
    event_ts: ts,
  };
  return { ...asEvent(event), previous_message: withoutChannel(message) };
}

function asEvent(event: { readonly type: string } & object): SlackEvent {
  return event as SlackEvent;
}
