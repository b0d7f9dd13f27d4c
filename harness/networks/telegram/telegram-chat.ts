import type { Message, Sticker, Update } from '@grammyjs/types';
import type { LoopbackServer } from '../../http/serve-loopback.ts';
import { EventLog } from '../../waiting/event-log.ts';
import type { Cast, Chat, ChatOptions, Doorstep, Heard, Place, Said, TextLimit } from '../chat/chat.ts';
import { ChatDouble } from '../chat/chat-double.ts';
import { type FaultName, usualFaults } from '../chat/faults.ts';
import { serveChat } from '../chat/serve-chat.ts';
import type { Seat } from '../network.ts';
import { BotAccount } from './bot-account.ts';
import { botApi, methodsThatSay, type ApiCall } from './bot-api.ts';
import { longestText, type Effects } from './methods.ts';
import { castNumber, chatWith, forum, group, personWith } from './people.ts';
import { conversationAt, conversationOf, placeOf, topicMembers } from './topics.ts';
import { readParameters } from './read-parameters.ts';
import type { NewUpdate } from './update-queue.ts';

const webhookPath = '/channels/telegram/webhook';
/** Half a minute of a poll, and what a client adds to be sure. */
const longestPollMs = 45_000;
/** A bot with a webhook has to ask now and then whether the service reaches it. */
const longestLookMs = 60_000;
/** A bot that is new has few updates behind it, and others have many. */
const usualFirstUpdate = 1_000_000;
const firstBotId = 500_000_000;
const okStatus = 200;
const postLimitMs = 10_000;
/** Far from those of updates in their order. */
const strayUpdateId = 800_000_001;
const transport = 'bot-api';

export type TelegramMode = 'polling' | 'webhook';

export interface TelegramChatOptions extends ChatOptions {
  readonly mode: TelegramMode;
}

/** Telegram's double: the Bot API on a port of the loopback interface, and the people who write to the bot. */
export class TelegramChat extends ChatDouble<ApiCall, Update> implements Chat {
  seat: Seat;
  /** Alice in a group, where others read along. */
  readonly aliceInGroup: Place;
  /** Alice in a topic of a group that is a forum. */
  readonly aliceInTopic: Place;
  readonly textLimit: TextLimit = {
    length: longestText,
    unit: 'UTF-16 units',
    measure: (text) => text.length,
  };
  readonly deafNoticedMs: number;
  readonly knowsRepetitions = false;
  readonly offers: ReadonlySet<FaultName>;
  /** Chats in which it has shown that it types, as it came. */
  readonly typing = new EventLog<{ readonly conversation: string; readonly atMs: number }>();
  readonly doorstep?: Doorstep;
  readonly #secret: string | undefined;
  readonly #registerSecret: TelegramChatOptions['registerSecret'];
  #account: BotAccount;
  /** The Bot API by itself, for clients that are not to leave the process. */
  readonly app: ReturnType<typeof botApi>;

  private constructor(server: LoopbackServer, options: TelegramChatOptions) {
    const { mode, casts = 1, registerSecret } = options;
    super(
      'telegram',
      Array.from({ length: casts }, (_, index) => castNumber(index)),
      server,
      options,
    );
    this.aliceInGroup = { from: this.alice.from, conversation: String(group.id) };
    this.deafNoticedMs = mode === 'polling' ? longestPollMs : longestLookMs;
    this.offers = new Set<FaultName>([
      ...usualFaults,
      ...(mode === 'polling'
        ? (['half-open', 'rival', 'rival-lingers'] as const)
        : (['twice', 'dark-webhook', 'reorder'] as const)),
    ]);
    this.#registerSecret = registerSecret;
    this.#account = this.#openAccount(usualFirstUpdate);
    const opened = { forum_topic_created: { name: 'A topic', icon_color: 0x6f_b9_f0 } };
    const { message_id: topic } = this.#account.write(forum, personWith(this.alice.from), opened);
    this.aliceInTopic = {
      from: this.alice.from,
      conversation: conversationAt({ chat: String(forum.id), topic }),
    };
    this.app = botApi({
      account: (token) => (token === this.#account.token ? this.#account : undefined),
      faults: this.faults,
      effects: this.#effects,
      onCall: (call) => this.#note(call),
      onBreach: (breach) => this.holdAgainst(breach),
      signal: this.signal,
    });
    this.#secret = mode === 'webhook' ? crypto.randomUUID() : undefined;
    if (this.#secret !== undefined) registerSecret(this.#secret, 'secret of the Telegram webhook');
    this.seat = seatOf(server.url, this.#account, this.casts, this.#secret);
    if (mode === 'webhook') this.doorstep = this.#doorstep();
  }

  /** Serves the Bot API for one bot, whose token reaches no report. */
  static async open(options: TelegramChatOptions): Promise<TelegramChat> {
    return serveChat(options.signal, (server) => new TelegramChat(server, options));
  }

  /**
   * Puts another bot in the place of the one that the seat is for: with a token of its own, and updates that are numbered
   * from the beginning. The seat is the new one's from then on; nobody knows the old token any more.
   */
  replaceBot(): void {
    this.#account = this.#openAccount(1);
    this.seat = seatOf(this.server.url, this.#account, this.casts, this.#secret);
  }

  async say(text: string, { from, conversation } = this.alice): Promise<Said> {
    const message = this.#write(conversation, from, { text });
    return this.#told(message, { message });
  }

  /** Says something to the bot by its name. */
  async mention(text: string, { from, conversation } = this.aliceInGroup): Promise<Said> {
    const name = `@${this.#account.me.username}`;
    const message = this.#write(conversation, from, {
      text: `${name} ${text}`,
      entities: [{ type: 'mention', offset: 0, length: name.length }],
    });
    return this.#told(message, { message });
  }

  /** Replies in the group to what somebody has said there: such messages have a thread, and no topic. */
  async replyInGroup(text: string, { from, conversation } = this.aliceInGroup): Promise<Said> {
    const replied = this.#write(conversation, from, { text: 'What do you think?' });
    const content = { text, message_thread_id: replied.message_id, reply_to_message: replied };
    const message = this.#write(conversation, from, content);
    return this.#told(message, { message });
  }

  async edit({ conversation, id }: Said, text: string): Promise<Said> {
    const before = this.#account.message(placeOf(conversation).chat, Number(id), 'edit');
    const edited = { ...before, text, edit_date: before.date + 1 } as Message;
    this.#account.put(edited);
    return this.#told(edited, { edited_message: edited }, { isEdit: true });
  }

  async repeat(said: Said): Promise<void> {
    for (const update of this.telling.of(said)) this.#account.updates.bringAgain(update);
  }

  async echoOwn({ id, conversation }: Heard): Promise<void> {
    const message = this.#account.message(placeOf(conversation).chat, Number(id), 'repeat');
    this.#account.updates.add({ message });
  }

  async sayNonsense({ from, conversation } = this.alice): Promise<void> {
    const chat = this.#account.chat(conversation);
    const person = personWith(from);
    const sticker: Sticker = {
      file_id: 's',
      file_unique_id: 's',
      type: 'regular',
      width: 1,
      height: 1,
      is_animated: false,
      is_video: false,
    };
    const { updates } = this.#account;
    updates.add({ message: this.#account.write(chat, person, { sticker }) });
    updates.add({ message: this.#account.write(chat, undefined, { new_chat_title: 'Nothing' }) });
    updates.add({ callback_query: { id: '1', from: person, chat_instance: '1', data: 'x' } });
    updates.add({ something_new: { chat: 'not a chat', from: null } } as never);
  }

  /** Brings the bot any update, e.g. one that no client makes. @returns its number; undefined where the bot wants none such. */
  bring(update: NewUpdate): number | undefined {
    return this.#account.updates.add(update)?.update_id;
  }

  /**
   * Posts something to the bot's webhook, as anybody can.
   * @param secret `right`: the one that the service shows. Undefined: none.
   * @returns the status of the answer.
   */
  async postToWebhook(body: string, secret: 'right' | (string & {}) | undefined): Promise<number> {
    const shown = secret === 'right' ? this.#account.webhook.latest?.secret : secret;
    return this.#ask('POST', {
      headers: {
        'content-type': 'application/json',
        ...(shown !== undefined && { 'x-telegram-bot-api-secret-token': shown }),
      },
      body,
    });
  }

  /** Has updates brought to a place where nobody takes them, as somebody did who tried something else before. */
  leaveWebhook(): void {
    this.#account.webhook.set({ url: 'http://127.0.0.1:9/webhook', secret: undefined });
  }

  readonly #effects: Effects = {
    said: (message, text) => this.heard.append(heardOf(message, text)),
    changed: (message, text) =>
      this.heard.append({ ...heardOf(message, text), replaces: String(message.message_id) }),
    typing: (conversation) => this.typing.append({ conversation, atMs: performance.now() }),
  };

  #openAccount(firstUpdateId: number): BotAccount {
    const botId = firstBotId + Math.floor(Math.random() * firstBotId);
    const account = new BotAccount({
      token: `${botId}:${crypto.randomUUID().replaceAll('-', '')}`,
      faults: this.faults,
      firstUpdateId,
      signal: this.signal,
      call: (answer) => this.#callByWebhook(answer),
    });
    this.#registerSecret(account.token, 'token of the Telegram bot');
    account.updates.onSuperseded = () =>
      this.holdAgainst({ rule: 'two-polls', sentence: 'asked for updates while it asked already' });
    account.updates.onTold = (step, updates) => {
      for (const update of updates) this.telling.append(step, update);
    };
    for (const { from } of this.casts.flatMap((cast) => Object.values(cast)))
      account.chats.set(from, chatWith(from));
    for (const chat of [group, forum]) account.chats.set(String(chat.id), chat);
    return account;
  }

  #doorstep(): Doorstep {
    return {
      secrets: ['TELEGRAM_WEBHOOK_SECRET'],
      knock: (method) => this.#ask(method),
      bring: (text) => {
        const { from, conversation } = this.alice;
        const message = this.#account.write(this.#account.chat(conversation), personWith(from), { text });
        return this.postToWebhook(JSON.stringify({ update_id: strayUpdateId, message }), 'right');
      },
    };
  }

  /** Asks the webhook that there is, or was. @returns the status of the answer. */
  async #ask(method: string, content: Pick<RequestInit, 'headers' | 'body'> = {}): Promise<number> {
    const response = await fetch(this.#account.webhook.latest?.url ?? '', {
      method,
      ...content,
      signal: AbortSignal.any([this.signal, AbortSignal.timeout(postLimitMs)]),
    });
    await response.body?.cancel();
    return response.status;
  }

  #write(conversation: string, from: string, content: object): Message {
    const place = placeOf(conversation);
    const chat = this.#account.chat(place.chat);
    return this.#account.write(chat, personWith(from), { ...content, ...topicMembers(place) });
  }

  #told(message: Message, update: NewUpdate, more: Pick<Said, 'isEdit'> = {}): Said {
    const said: Said = {
      ...more,
      from: String(message.from?.id),
      conversation: conversationOf(message),
      id: String(message.message_id),
      text: message.text ?? '',
      atMs: performance.now(),
    };
    const brought = this.#account.updates.add(update);
    const things = brought === undefined ? [] : [brought];
    this.noteSaid(said, { things, transport, types: Object.keys(update) });
    return said;
  }

  #note(call: ApiCall): void {
    const { method, parameters, status, isStruck } = call;
    const { chat_id: chat = '', message_thread_id: topic, text = parameters['caption'] ?? '' } = parameters;
    const from = this.#account.me.username;
    this.noteCall(call, {
      ...call,
      what: `called ${method}`,
      conversation: conversationAt({
        chat: String(chat),
        ...(topic !== undefined && { topic: Number(topic) }),
      }),
      text: String(text),
      isSaying: methodsThatSay.includes(method),
      isTaken: status === okStatus && !isStruck,
      ...(method !== 'getUpdates' && { wire: { type: method, transport, from } }),
    });
  }

  /** The answer to a webhook may hold one call, whose result nobody is told. */
  async #callByWebhook(answer: Response): Promise<void> {
    const headers = { 'content-type': answer.headers.get('content-type') ?? 'application/json' };
    const call = { method: 'POST', headers, body: await answer.arrayBuffer() };
    const { method } = await readParameters(new Request(this.seat.placeholders['telegram.api']!, call)).catch(
      () => ({ method: undefined }),
    );
    if (typeof method === 'string') await this.app.request(`/bot${this.#account.token}/${method}`, call);
  }
}

function seatOf(url: string, account: BotAccount, casts: readonly Cast[], secret: string | undefined): Seat {
  const allowUsers = casts.flatMap(({ alice, bob }) => [alice.from, bob.from]).join(',');
  const { updates, webhook } = account;
  return {
    network: 'telegram',
    config: { enabled: true, baseUrl: url },
    environment: {
      TELEGRAM_BOT_TOKEN: account.token,
      TELEGRAM_ALLOW_USERS: allowUsers,
      ...(secret !== undefined && { TELEGRAM_WEBHOOK_SECRET: secret }),
    },
    placeholders: {
      'telegram.api': url,
      'telegram.token': account.token,
      'telegram.webhookSecret': secret,
      'telegram.allowUsers': allowUsers,
    },
    sign: secret === undefined ? 'ask for updates' : 'listen at its webhook',
    isTaken: async (signal) => {
      const taken = secret === undefined ? updates.isPolled : await webhook.isReachable(signal);
      const seen = secret === undefined ? 'getUpdates' : 'webhook that can be reached';
      return { taken, seen: taken ? seen : `no ${seen}`, meaning: 'the bot hears nothing on Telegram' };
    },
    ...(secret !== undefined && {
      botIsAt(bot: string) {
        webhook.ownRoot = bot;
        webhook.set({ url: `${bot}${webhookPath}`, secret });
      },
    }),
  };
}

function heardOf(message: Message, text: string): Heard {
  const { message_id: id, reply_to_message: replied } = message;
  const more = replied && { repliesTo: String(replied.message_id) };
  return { id: String(id), conversation: conversationOf(message), text, atMs: performance.now(), ...more };
}
