import type { Channel, ChannelInfo, Delivered, Outbound } from '../channel.ts';
import type { ChannelContext } from '../channel-module.ts';
import { GuestList } from '../guest-list.ts';
import { keepTyping } from '../keep-typing.ts';
import { Talk } from '../talk.ts';
import { conversationAt, placeOf } from './chat-place.ts';
import { type BotClient, createBotClient, explainFailure } from './bot-client.ts';
import { OffsetFile } from './offset-file.ts';
import { pollUpdates } from './poll-updates.ts';
import { readUpdate, type WrittenText } from './read-update.ts';
import { sayText, textLimit } from './say-text.ts';
import type { TelegramConfig } from './telegram-config.ts';
import { watchWebhook } from './watch-webhook.ts';
import { webhookApp } from './webhook-app.ts';

/** People see for five seconds that somebody types. */
const typingMs = 4_000;

/**
 * Telegram, by polling or by a webhook. The channel is in error while the service cannot tell it anything, and connected
 * from the first answer that shows the contrary.
 */
export class TelegramChannel implements Channel {
  readonly webhooks;
  #config: TelegramConfig;
  readonly #context: ChannelContext;
  readonly #client: BotClient;
  readonly #talk: Talk;
  readonly #guests: GuestList;
  #malformedTotal = 0;
  #listening: Promise<void> | undefined;

  constructor(config: TelegramConfig, context: ChannelContext) {
    this.#config = config;
    this.#context = context;
    this.#client = createBotClient(config, context.seams);
    this.#guests = new GuestList('telegram', config.allowUsers, context.log);
    this.#talk = new Talk({
      id: 'telegram',
      name: 'Telegram',
      context,
      deliver: (reply) => this.deliver(reply),
      showThinking: ({ conversation }) => (this.#config.typing ? this.#showTyping(conversation) : undefined),
    });
    this.webhooks = webhookApp(config.webhookSecret, (update) => {
      this.#talk.state.connected();
      this.#take(update);
    });
  }

  async start(): Promise<void> {
    this.#guests.warnIfOpen();
    this.#talk.resume();
    this.#listening = this.#config.webhookSecret === undefined ? this.#poll() : this.#watch();
  }

  /** Takes from its block what needs no start. */
  adopt({ typing }: TelegramConfig): void {
    this.#config = { ...this.#config, typing };
  }

  stop(): Promise<void> {
    return this.#talk.stop(this.#listening);
  }

  info(): ChannelInfo {
    const { notAllowedTotal } = this.#guests;
    return this.#talk.info({ malformedTotal: this.#malformedTotal, notAllowedTotal });
  }

  deliver(reply: Outbound): Promise<Delivered> {
    return this.#talk.deliverInParts(reply, {
      limit: textLimit,
      send: (part) => sayText(placeOf(reply.conversation), part, this.#client, this.#talk.patience),
    });
  }

  #showTyping(conversation: string): Promise<AsyncDisposable> {
    const { chat, topic } = placeOf(conversation);
    const where = topic === undefined ? {} : { message_thread_id: topic };
    const show = (signal: AbortSignal): Promise<unknown> =>
      this.#client.calls.sendChatAction(chat, 'typing', where, signal as never);
    return keepTyping(show, typingMs, this.#talk.patience);
  }

  /** Two bots number the messages of one person each by itself. */
  get #bot(): string {
    return this.#config.token.split(':')[0]!;
  }

  async #poll(): Promise<void> {
    const { seams, stateDirectory, log } = this.#context;
    const { hearing, patience, state } = this.#talk;
    const { signal } = patience;
    try {
      await this.#client.calls.deleteWebhook({ drop_pending_updates: false }, signal as never);
      await this.#client.calls.getMe(signal as never);
      state.connected();
    } catch (error) {
      if (!signal.aborted) hearing.fails(explainFailure(error));
    }
    log.info({ channel: 'telegram' }, 'polls for updates');
    await pollUpdates({
      client: this.#client,
      offsets: new OffsetFile(seams.files, stateDirectory, this.#bot),
      take: (update) => this.#take(update),
      onHeard: () => hearing.works(),
      onFailure: (failure) => hearing.fails(failure),
      ...patience,
    });
  }

  #watch(): Promise<void> {
    const { hearing, patience } = this.#talk;
    return watchWebhook({
      client: this.#client,
      onFine: () => hearing.works(),
      onFailure: (failure) => hearing.fails(failure),
      ...patience,
    });
  }

  /** Notes what came: it is on the disk when this returns. */
  #take(update: unknown): void {
    const content = readUpdate(update);
    if (content.kind === 'malformed') {
      this.#malformedTotal += 1;
      this.#context.log.warn({ channel: 'telegram' }, 'an update cannot be read and is left out');
    }
    if (content.kind === 'text') this.#takeText(content.text);
  }

  #takeText({ id, sender, place, text: body }: WrittenText): void {
    if (!this.#guests.has(sender)) return;
    this.#talk.take({ conversation: conversationAt(place), id: `${this.#bot}/${id}`, sender, body });
  }
}
