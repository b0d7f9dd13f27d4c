import type { Cast, Place } from '../chat/chat.ts';
import { Refusal } from './refusal.ts';

/** Somebody who belongs to the workspace. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly isBot?: true;
}

/** A channel, or the conversation of two with the bot. */
export interface Conversation {
  readonly id: string;
  readonly type: 'im' | 'channel';
  /** Of a channel. */
  readonly name?: string;
  /** Who the bot speaks with, in a conversation of two. */
  readonly user?: string;
}

/** A message as it is kept. Its `ts` is its id, which the conversation has once. */
export interface Message {
  readonly type: 'message';
  readonly channel: string;
  readonly user: string;
  readonly text: string;
  readonly ts: string;
  readonly team: string;
  readonly subtype?: 'file_share' | 'thread_broadcast';
  readonly bot_id?: string;
  readonly app_id?: string;
  readonly thread_ts?: string;
  readonly edited?: { readonly user: string; readonly ts: string };
  readonly files?: readonly object[];
  readonly attachments?: readonly object[];
  readonly blocks?: readonly object[];
}

export const team = { id: 'T0CARASMOKE', name: 'cara-smoke', domain: 'cara-smoke' } as const;
export const appId = 'A0CARASMOKE';
export const bot = { id: 'U0CARABOT', botId: 'B0CARABOT', name: 'cara' } as const;
/** The channel where everybody is. */
export const general = 'C0GENERAL1';

/**
 * The people of the n-th cast, from 0. The id of the stranger begins with that of bob, and is the beginning of that of
 * alice: who compares parts of ids takes the stranger for one of them.
 */
export function castNumber(index: number): Cast {
  const number = String(index).padStart(4, '0');
  const place = (name: string, ending: string): Place => ({
    from: `U0${number}BOBBY${ending}`,
    conversation: `D0${name}${number}`,
  });
  return { alice: place('ALICE', 'SA'), bob: place('BOBBY', ''), stranger: place('STRAN', 'S') };
}

/** One workspace of Slack: who is in it, and what was said. */
export class Workspace {
  readonly users: ReadonlyMap<string, User>;
  readonly conversations: ReadonlyMap<string, Conversation>;
  /** In the order in which they were said. */
  readonly messages = new Map<string, Message>();
  readonly reactions = new Set<string>();
  readonly files = new Map<string, { readonly name: string; readonly bytes: Uint8Array | undefined }>();
  #lastMicros = 0;

  /** @param people each with the conversation that they have with the bot. */
  constructor(people: readonly Place[]) {
    const { id, name } = bot;
    const members: User[] = people.map(({ from }) => ({ id: from, name: from.toLowerCase() }));
    this.users = new Map([...members, { id, name, isBot: true as const }].map((user) => [user.id, user]));
    const conversations: Conversation[] = [
      ...people.map(({ from, conversation }) => ({ id: conversation, type: 'im' as const, user: from })),
      { id: general, type: 'channel', name: 'general' },
    ];
    this.conversations = new Map(conversations.map((one) => [one.id, one]));
  }

  /** Time of something that happens now, as Slack writes it: no two are the same. */
  newTs(): string {
    this.#lastMicros = Math.max(Date.now() * 1_000, this.#lastMicros + 1);
    const digits = String(this.#lastMicros);
    return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
  }

  /**
   * By its id, its name, or the person that the bot speaks with.
   * @throws Refusal where the bot knows no such conversation.
   */
  conversation(id: string): Conversation {
    const found =
      this.conversations.get(id) ??
      [...this.conversations.values()].find(({ user, name }) => user === id || `#${name}` === id);
    if (found === undefined) throw new Refusal('channel_not_found');
    return found;
  }

  /** Keeps a message. @returns it, with its time. */
  write(message: Pick<Message, 'channel' | 'user' | 'text'> & Partial<Message>): Message {
    const written: Message = { type: 'message', team: team.id, ts: this.newTs(), ...message };
    this.put(written);
    return written;
  }

  put(message: Message): void {
    this.messages.set(keyOf(message.channel, message.ts), message);
  }

  /** @throws Refusal where there is no such message. */
  message(channel: string, ts: string): Message {
    const message = this.messages.get(keyOf(channel, ts));
    if (message === undefined) throw new Refusal('message_not_found');
    return message;
  }

  remove({ channel, ts }: Message): void {
    this.messages.delete(keyOf(channel, ts));
  }

  /** The newest first. */
  history(channel: string): readonly Message[] {
    return [...this.messages.values()].filter((message) => message.channel === channel).toReversed();
  }
}

/** A message as the service writes it where it is clear in which conversation it is. */
export function withoutChannel(message: Message): Omit<Message, 'channel'> {
  const { channel: _, ...rest } = message;
  return rest;
}

function keyOf(channel: string, ts: string): string {
  return `${channel}/${ts}`;
}
