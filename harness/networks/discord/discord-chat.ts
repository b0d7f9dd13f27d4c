import { upgradeWebSocket } from '@hono/node-server';
import {
  GatewayIntentBits as Intents,
  MessageType,
  type APIMessage,
  type APIUser,
} from 'discord-api-types/v10';
import { Hono, type Context } from 'hono';
import { WebSocketServer, type WebSocket } from 'ws';
import type { LoopbackServer } from '../../http/serve-loopback.ts';
import { EventLog } from '../../waiting/event-log.ts';
import { answerUnderFaults } from '../chat/answer-under-faults.ts';
import type { Breach, Cast, Chat, ChatOptions, Heard, Place, Said, TextLimit } from '../chat/chat.ts';
import { ChatDouble } from '../chat/chat-double.ts';
import { type FaultName, usualFaults } from '../chat/faults.ts';
import { serveChat } from '../chat/serve-chat.ts';
import type { Seat } from '../network.ts';
import type { ApiCall, Env } from './answer-call.ts';
import * as events from './events.ts';
import { Gateway } from './gateway.ts';
import { Refusal, refusals, tooMany } from './refusal.ts';
import { restApi, type Effects } from './rest-api.ts';
import { longestText, measureText } from './say-message.ts';
import type { GatewayEvent } from './session.ts';
import { shownText } from './shown-text.ts';
import { World } from './world.ts';

/** How often a client is to send a heartbeat. The service wants one each 41 s; short scenarios need more. */
const heartbeatMs = 2_000;
/** A client that misses an acknowledgement knows it with the next heartbeat at the service's own pace. */
const deafNoticedMs = 2 * 41_250;
/** One that the service may have some day. */
const unknownType = 99 as MessageType;
const sendNames: ReadonlySet<string> = new Set([
  'POST /channels/:channel/messages',
  'PATCH /channels/:channel/messages/:message',
]);

/** Discord's double: its REST API and its gateway on a port of the loopback interface, and the people who write to the bot. */
export class DiscordChat extends ChatDouble<ApiCall, GatewayEvent> implements Chat {
  readonly seat: Seat;
  readonly world: World;
  /** Alice in a channel of a server, where others read along. */
  readonly aliceInServer: Place;
  readonly textLimit: TextLimit = { length: longestText, unit: 'code points', measure: measureText };
  readonly deafNoticedMs = deafNoticedMs;
  readonly knowsRepetitions = true;
  readonly offers: ReadonlySet<FaultName> = new Set<FaultName>([
    ...usualFaults,
    ...(['half-open', 'no-ack', 'reconnect', 'twice'] as const),
  ]);
  /** Channels in which it has shown that it types, as it came. */
  readonly typing = new EventLog<{ readonly conversation: string; readonly atMs: number }>();
  /** Whether the service withholds what people write in the server without naming the bot, whatever it has granted. */
  withholdsContent = false;
  readonly gateway: Gateway;
  /** The service by itself, for clients that are not to leave the process. */
  readonly app: Hono<Env>;

  private constructor(server: LoopbackServer, options: ChatOptions) {
    const world = new World(options.casts);
    super('discord', castsIn(world), server, options);
    const { faults, signal } = this;
    this.world = world;
    this.aliceInServer = { from: this.alice.from, conversation: world.general.id };
    const onBreach = (breach: Omit<Breach, 'atMs'>): void => this.holdAgainst(breach);
    const url = `${server.url.replace('http', 'ws')}/gateway`;
    this.gateway = new Gateway({
      world,
      faults,
      heartbeatMs,
      url,
      onBreach,
      onTold: (step, event) => this.telling.append(step, event),
      onFrame: (direction, type) =>
        this.wire.note(direction, {
          type,
          transport: 'gateway',
          from: direction === 'sent' ? 'discord' : 'bot',
          conversation: '',
        }),
      greeting: () => [events.guildEvent(world)],
      shape: (event, intents) =>
        events.shapeFor(world, event, this.withholdsContent ? intents & ~Intents.MessageContent : intents),
    });
    this.app = new Hono<Env>();
    for (const path of ['/gateway', '/gateway/', '/gateway/resume', '/gateway/resume/'])
      this.app.get(path, (c) => this.#connect(c));
    this.app.route(
      '/',
      restApi({
        world,
        faults,
        effects: this.#effects,
        gateway: () => {
          const { remaining, resetAfterMs } = this.gateway.starts;
          const limit = { total: 1_000, remaining, reset_after: resetAfterMs, max_concurrency: 1 };
          return { url, shards: 1, session_start_limit: limit };
        },
        onCall: (call) => this.#note(call),
        onBreach,
        signal,
      }),
    );
    options.registerSecret(world.token, 'token of the Discord bot');
    this.seat = this.#makeSeat(`${server.url}/api`, url);
  }

  /** Serves one bot, whose token reaches no report. */
  static async open(options: ChatOptions): Promise<DiscordChat> {
    const sockets = new WebSocketServer({ noServer: true });
    return serveChat(options.signal, (server) => new DiscordChat(server, options), sockets);
  }

  async say(text: string, { from, conversation } = this.alice): Promise<Said> {
    const message = this.world.write(this.world.channel(conversation), this.world.person(from), text);
    return this.#told('MESSAGE_CREATE', message);
  }

  async edit({ conversation, id }: Said, text: string): Promise<Said> {
    const message = this.world.change(this.world.message(conversation, id), text);
    return this.#told('MESSAGE_UPDATE', message, { isEdit: true });
  }

  async repeat(said: Said): Promise<void> {
    for (const event of this.telling.of(said)) this.gateway.dispatch(event);
  }

  async echoOwn({ conversation, id }: Heard): Promise<void> {
    this.bring('MESSAGE_CREATE', this.world.message(conversation, id));
  }

  async sayNonsense({ from, conversation } = this.alice): Promise<void> {
    const { world, gateway } = this;
    const channel = world.channel(conversation);
    const person = this.world.person(from);
    const silent = world.write(channel, person, '', { type: MessageType.ChannelPinnedMessage });
    this.bring('MESSAGE_CREATE', silent);
    this.bring(
      'MESSAGE_CREATE',
      world.write(channel, person, '', { sticker_items: [{ id: '1', name: 's', format_type: 1 }] }),
    );
    this.bring('MESSAGE_CREATE', world.write(channel, person, '', { type: unknownType }));
    gateway.dispatch(events.unfurlEvent(world, silent));
    gateway.dispatch(events.removalEvent(world, silent));
    gateway.dispatch({ t: 'SOMETHING_NEW', d: { something_new: true, channel_id: conversation } });
    gateway.dispatch({ t: 'SOMETHING_ELSE', d: null });
  }

  /** Brings the bot any message, e.g. one that no client makes. */
  bring(name: 'MESSAGE_CREATE' | 'MESSAGE_UPDATE', message: APIMessage): void {
    this.gateway.dispatch(events.messageEvent(this.world, name, message));
  }

  /** Shows a link in something that was said with its picture: an update, though nobody has changed anything. */
  unfurl({ conversation, id }: Said): void {
    this.gateway.dispatch(events.unfurlEvent(this.world, this.world.message(conversation, id)));
  }

  protected override end(): void {
    this.gateway[Symbol.dispose]();
  }

  readonly #effects: Effects = {
    written: (message, before) => {
      const { id, channel_id: conversation, message_reference: replied } = message;
      this.heard.append({
        id,
        conversation,
        text: shownText(message),
        atMs: performance.now(),
        ...(before && { replaces: id }),
        ...(replied?.message_id && { repliesTo: replied.message_id }),
        ...((message.mention_everyone || message.mention_roles.length > 0) && { callsAll: true }),
      });
      this.bring(before ? 'MESSAGE_UPDATE' : 'MESSAGE_CREATE', message);
    },
    removed: (message) => this.gateway.dispatch(events.removalEvent(this.world, message)),
    typing: (conversation) => this.typing.append({ conversation, atMs: performance.now() }),
  };

  /** Who connects does not say who that is: credentials are asked for later. Limits for calls do not concern it. */
  async #connect(c: Context<Env>): Promise<Response> {
    const { v = '10', encoding = 'json', compress } = c.req.query();
    const upgrade = async (): Promise<Response> => {
      const opened = await upgradeWebSocket(() => ({
        onOpen: (_, { raw }) => {
          const socket = raw as WebSocket;
          if (!['9', '10'].includes(v) || encoding !== 'json') socket.close(4012);
          else this.gateway.connect(socket, compress);
        },
      }))(c, async () => {});
      return opened instanceof Response ? opened : new Response('Upgrade Required', { status: 426 });
    };
    const isOfCalls = this.faults.peek('hearing', ['expire']) ?? this.faults.peek('everything', ['limit']);
    if (isOfCalls) return upgrade();
    const beganMs = performance.now();
    const { response, isStruck } = await answerUnderFaults(c, {
      faults: this.faults,
      at: 'hearing',
      signal: this.signal,
      refusals: {
        expire: () => refusals.unauthorized().toResponse(),
        status: (status) => new Refusal(status, 0, `${status}: trouble`).toResponse(),
        limit: (seconds) => tooMany(seconds, false),
        refused: () => refusals.notWanted().toResponse(),
      },
      carryOut: upgrade,
    });
    const what = 'came to the gateway';
    this.haste.note({ what, beganMs, endedMs: performance.now(), isInVain: isStruck });
    return response;
  }

  #told(
    name: 'MESSAGE_CREATE' | 'MESSAGE_UPDATE',
    message: APIMessage,
    more: Pick<Said, 'isEdit'> = {},
  ): Said {
    const { author, channel_id: conversation, id, content: text } = message;
    const said: Said = { ...more, from: author.id, conversation, id, text, atMs: performance.now() };
    const event = events.messageEvent(this.world, name, message);
    this.noteSaid(said, { things: [event], transport: 'gateway', types: [name] });
    this.gateway.dispatch(event);
    return said;
  }

  #note(call: ApiCall): void {
    const { name, channel, body, status, isStruck } = call;
    this.noteCall(call, {
      ...call,
      what: `asked ${name}`,
      conversation: channel,
      text: shownText((body ?? {}) as object),
      isSaying: sendNames.has(name),
      isTaken: status !== undefined && status < 300 && !isStruck,
      wire: { type: name, transport: 'rest-api', from: 'bot' },
    });
  }

  #makeSeat(api: string, gateway: string): Seat {
    const { token } = this.world;
    const allowUsers = this.casts.flatMap(({ alice, bob }) => [alice.from, bob.from]).join(',');
    return {
      network: 'discord',
      config: { enabled: true, baseUrl: `${api}/v10`, gatewayUrl: `${gateway}/?v=10&encoding=json` },
      environment: { DISCORD_BOT_TOKEN: token, DISCORD_ALLOW_USERS: allowUsers },
      placeholders: {
        'discord.api': api,
        'discord.gateway': gateway,
        'discord.token': token,
        'discord.allowUsers': allowUsers,
      },
      sign: 'identify itself at the gateway',
      isTaken: async () => {
        const taken = this.gateway.isHeard;
        return {
          taken,
          seen: taken ? 'IDENTIFY' : 'no IDENTIFY',
          meaning: 'the bot hears nothing on Discord',
        };
      },
    };
  }
}

/** Who writes to the bot there, each in a channel of two. */
function castsIn(world: World): readonly Cast[] {
  const privately = ({ id }: APIUser): Place => ({
    from: id,
    conversation: world.privateChannelWith(id).id,
  });
  return world.casts.map(({ alice, bob, stranger }) => ({
    alice: privately(alice),
    bob: privately(bob),
    stranger: privately(stranger),
  }));
}
