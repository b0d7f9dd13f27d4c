import type { Message, User, UserFromGetMe } from '@grammyjs/types';
import type { Faults } from '../chat/faults.ts';
import { badRequest, Refusal } from './refusal.ts';
import { UpdateQueue } from './update-queue.ts';
import { WebhookDelivery } from './webhook-delivery.ts';

/** A chat that the bot may write to. */
export type KnownChat = Message['chat'];

/** A file that was sent, by its id. */
export interface StoredFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface BotAccountOptions {
  readonly token: string;
  readonly faults: Faults;
  readonly firstUpdateId: number;
  readonly signal: AbortSignal;
  /** Called with what a webhook has answered, which may name a method. */
  readonly call: (answer: Response) => Promise<void>;
}

/** All that the service knows of one bot: what belongs to a token. */
export class BotAccount {
  readonly token: string;
  readonly me: UserFromGetMe;
  readonly updates: UpdateQueue;
  readonly webhook: WebhookDelivery;
  readonly chats = new Map<string, KnownChat>();
  readonly messages = new Map<string, Message>();
  readonly files = new Map<string, StoredFile>();
  /** People who want to hear nothing of it. */
  readonly blockedBy = new Set<string>();
  /** Messages of people are numbered together; those of each large group by themselves. */
  readonly #lastNumbers = new Map<number, number>();

  constructor({ token, faults, firstUpdateId, signal, call }: BotAccountOptions) {
    this.token = token;
    this.me = {
      id: Number(token.split(':')[0]),
      is_bot: true,
      first_name: 'Cara',
      username: 'cara_bot',
      can_join_groups: true,
      can_read_all_group_messages: true,
      supports_inline_queries: false,
      can_connect_to_business: false,
      has_main_web_app: false,
      has_topics_enabled: false,
      allows_users_to_create_topics: false,
      can_manage_bots: false,
      supports_join_request_queries: false,
    };
    this.updates = new UpdateQueue(faults, firstUpdateId);
    this.webhook = new WebhookDelivery(this.updates, faults, signal, call);
  }

  /** @throws Refusal where there is no such chat, or it is closed to the bot. */
  chat(id: number | string): KnownChat {
    const chat = this.chats.get(String(id));
    if (chat === undefined) throw badRequest('chat not found');
    if (this.blockedBy.has(String(id))) throw new Refusal(403, 'Forbidden: bot was blocked by the user');
    return chat;
  }

  /** Makes a message, which has the next number. */
  write(chat: KnownChat, from: User | undefined, content: object): Message {
    const counted = chat.type === 'supergroup' ? chat.id : 0;
    const number = (this.#lastNumbers.get(counted) ?? 0) + 1;
    this.#lastNumbers.set(counted, number);
    const message = {
      message_id: number,
      date: Math.floor(Date.now() / 1_000),
      chat,
      ...(from && { from }),
      ...content,
    } as Message;
    this.messages.set(keyOf(chat.id, message.message_id), message);
    return message;
  }

  /** Topics of a chat that is a forum, by the ids of their first messages. */
  topics({ id }: Pick<KnownChat, 'id'>): ReadonlySet<number> {
    return new Set(
      [...this.messages.values()]
        .filter((message) => message.chat.id === id && message.forum_topic_created !== undefined)
        .map(({ message_id: topic }) => topic),
    );
  }

  /** Undefined where there is no such message. */
  find(chat: number | string, id: number): Message | undefined {
    return this.messages.get(keyOf(chat, id));
  }

  /** @throws Refusal where there is no such message. */
  message(chat: number | string, id: number, purpose: string): Message {
    const message = this.find(chat, id);
    if (message === undefined) throw badRequest(`message to ${purpose} not found`);
    return message;
  }

  put(message: Message): void {
    this.messages.set(keyOf(message.chat.id, message.message_id), message);
  }

  remove({ chat, message_id: id }: Message): void {
    this.messages.delete(keyOf(chat.id, id));
  }
}

function keyOf(chat: number | string, id: number): string {
  return `${chat}/${id}`;
}
