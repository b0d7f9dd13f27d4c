import { messageOf } from '../../base/errors/message-of.ts';
import { CallFailed } from '../call-failed.ts';
import type { Channel, ChannelInfo, Delivered, Outbound } from '../channel.ts';
import type { ChannelContext } from '../channel-module.ts';
import { GuestList } from '../guest-list.ts';
import { keepTyping } from '../keep-typing.ts';
import type { SocketSeams } from '../socket-seams.ts';
import { Talk } from '../talk.ts';
import { DiscordApi } from './discord-api.ts';
import { type DiscordConfig, intents } from './discord-config.ts';
import { listenGateway } from './listen-gateway.ts';
import { mendFences } from './mend-fences.ts';
import { readEvent, type WrittenText } from './read-event.ts';
import { sayText, textLimit } from './say-text.ts';
import { SessionFile } from './session-file.ts';

/** People see for ten seconds that somebody types. */
const typingMs = 8_000;

/**
 * Discord, by its gateway. The channel is in error while the gateway does not tell it anything, and connected from the
 * moment at which a session has begun or goes on.
 */
export class DiscordChannel implements Channel {
  #config: DiscordConfig;
  readonly #context: ChannelContext<SocketSeams>;
  readonly #api: DiscordApi;
  readonly #talk: Talk;
  readonly #guests: GuestList;
  readonly #gateway: SessionFile;
  /** Nothing more is heard. */
  readonly #closing = new AbortController();
  readonly #counters = {
    malformedTotal: 0,
    withheldTotal: 0,
    identifiesTotal: 0,
    resumesTotal: 0,
    gapsTotal: 0,
  };
  #listening: Promise<void> | undefined;

  constructor(config: DiscordConfig, context: ChannelContext<SocketSeams>) {
    const { log, seams, stateDirectory } = context;
    this.#config = config;
    this.#context = context;
    this.#api = new DiscordApi(config, seams);
    this.#guests = new GuestList('discord', config.allowUsers, log);
    const [bot] = config.token.split('.');
    this.#gateway = new SessionFile(seams.files, stateDirectory, bot!, (error) =>
      log.warn({ channel: 'discord', err: messageOf(error) }, 'a restart will miss what was said meanwhile'),
    );
    this.#talk = new Talk({
      id: 'discord',
      name: 'Discord',
      context,
      deliver: (reply) => this.deliver(reply),
      showThinking: ({ conversation }) => (this.#config.typing ? this.#showTyping(conversation) : undefined),
    });
  }

  async start(): Promise<void> {
    const { gatewayEnabled, gatewayIntents } = this.#config;
    this.#guests.warnIfOpen();
    if ((gatewayIntents & intents.messageContent) === 0)
      this.#context.log.warn(
        'discord.gatewayIntents lack MESSAGE_CONTENT: in servers the bot hears those alone that name it',
      );
    this.#talk.resume();
    this.#listening = gatewayEnabled ? this.#listen() : this.#check();
  }

  /** Takes from its block what needs no start. */
  adopt({ typing }: DiscordConfig): void {
    this.#config = { ...this.#config, typing };
  }

  async stop(): Promise<void> {
    this.#closing.abort();
    await this.#listening;
    await this.#gateway.settle();
    await this.#talk.stop();
  }

  info(): ChannelInfo {
    const { notAllowedTotal } = this.#guests;
    return this.#talk.info({ ...this.#counters, notAllowedTotal });
  }

  deliver(reply: Outbound): Promise<Delivered> {
    const { conversation, id } = reply;
    return this.#talk.deliverInParts(reply, {
      limit: textLimit,
      mend: mendFences,
      send: (content, index) =>
        sayText(conversation, { content, id: `${id}/${index}` }, this.#api, this.#talk.patience),
    });
  }

  #showTyping(channel: string): Promise<AsyncDisposable> {
    return keepTyping((signal) => this.#api.showTyping(channel, signal), typingMs, this.#talk.patience);
  }

  /** A bot that only speaks knows by its token whether it can. */
  async #check(): Promise<void> {
    try {
      await this.#api.checkToken(this.#closing.signal);
      this.#talk.state.connected();
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#talk.state.failed(CallFailed.from(error));
    }
  }

  async #listen(): Promise<void> {
    const { seams, log } = this.#context;
    const { hearing } = this.#talk;
    await this.#gateway.read();
    await listenGateway({
      config: this.#config,
      api: this.#api,
      sessions: this.#gateway,
      openSocket: seams.openSocket,
      clock: seams.clock,
      signal: this.#closing.signal,
      onAsked: (how) => {
        this.#counters[how === 'identify' ? 'identifiesTotal' : 'resumesTotal'] += 1;
        log.info({ channel: 'discord', how }, 'asks the gateway to tell it what is said');
      },
      onListening: () => hearing.works(),
      onFailure: (trouble) => hearing.fails(trouble),
      onGap: () => {
        this.#counters.gapsTotal += 1;
        log.warn({ channel: 'discord' }, 'a session is lost, and with it perhaps what was said meanwhile');
      },
      onNonsense: () => this.#noteMalformed(),
      onEvent: (event) => this.#take(event),
    });
  }

  #noteMalformed(): void {
    this.#counters.malformedTotal += 1;
    this.#context.log.warn({ channel: 'discord' }, 'something of the gateway cannot be read and is left out');
  }

  /** Notes what came: it is on the disk when this returns. */
  #take(event: { readonly t: unknown; readonly d: unknown }): void {
    const { log, seams } = this.#context;
    const content = readEvent(event, this.#gateway.session?.me ?? '', seams.clock.now());
    if (content.kind === 'malformed') this.#noteMalformed();
    if (content.kind === 'withheld') {
      if (this.#counters.withheldTotal === 0)
        log.warn(
          { channel: 'discord' },
          'messages come without their text: the bot lacks the intent MESSAGE_CONTENT',
        );
      this.#counters.withheldTotal += 1;
    }
    if (content.kind === 'text') this.#takeText(content.text);
  }

  #takeText({ id, sender, channel: conversation, text: body }: WrittenText): void {
    if (this.#guests.has(sender)) this.#talk.take({ conversation, id, sender, body });
  }
}
