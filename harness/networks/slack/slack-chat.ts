import { WebSocketServer } from 'ws';
import type { LoopbackServer } from '../../http/serve-loopback.ts';
import type { Chat, ChatOptions, Doorstep, Heard, Place, Said, TextLimit } from '../chat/chat.ts';
import { ChatDouble } from '../chat/chat-double.ts';
import { type FaultName, usualFaults } from '../chat/faults.ts';
import { serveChat } from '../chat/serve-chat.ts';
import type { Seat } from '../network.ts';
import { doorstepAt } from './doorstep.ts';
import { type Delivery, EventDelivery } from './event-delivery.ts';
import * as events from './events.ts';
import { heardOf } from './heard-of.ts';
import { longestText, type Effects } from './methods.ts';
import { escapeText, unescapeText } from './mrkdwn.ts';
import type { Member } from './personal-calls.ts';
import { nonsenseFrom } from './nonsense-from.ts';
import { PushDoor, signatureOf, type BotAnswer } from './push-door.ts';
import { shownText } from './shown-text.ts';
import { slackSeat } from './slack-seat.ts';
import { SocketDoor } from './socket-door.ts';
import { methodsThatSay, webApi, type ApiCall } from './web-api.ts';
import { bot, castNumber, general, Workspace, type Message } from './workspace.ts';

/** A bot has to look now and then whether it was brought what was said, or whether its connection still lives. */
const noticedMs = { events: 90_000, socket: 60_000 };
const okStatus = 200;

/** `events`: the bot has a request URL. `socket`: it opens WebSockets. */
export type SlackMode = 'events' | 'socket';

export interface SlackChatOptions extends ChatOptions {
  readonly mode: SlackMode;
}

/** Slack's double: the Web API and the Events API on a port of the loopback interface, and the people of a workspace. */
export class SlackChat extends ChatDouble<ApiCall, events.EventCallback> implements Chat {
  readonly seat: Seat;
  /** Alice in a channel where the bot is a member. */
  readonly inChannel: Place;
  readonly textLimit: TextLimit = {
    length: longestText,
    unit: 'characters',
    measure: (text) => escapeText(text).length,
  };
  readonly deafNoticedMs: number;
  readonly knowsRepetitions = false;
  readonly offers: ReadonlySet<FaultName>;
  /** The Web API by itself, for clients that are not to leave the process. */
  readonly app: ReturnType<typeof webApi>;
  readonly doorstep?: Doorstep;
  readonly #mode: SlackMode;
  readonly #workspace: Workspace;
  readonly #delivery: EventDelivery;
  readonly #push: PushDoor;
  readonly #sockets: SocketDoor;
  readonly #tokens: { readonly bot: string; readonly app: string };
  readonly #members = new Map<string, Member>();

  private constructor(server: LoopbackServer, options: SlackChatOptions) {
    const { mode, casts = 1, registerSecret } = options;
    super(
      'slack',
      Array.from({ length: casts }, (_, index) => castNumber(index)),
      server,
      options,
    );
    this.inChannel = { from: this.alice.from, conversation: general };
    this.#workspace = new Workspace(this.casts.flatMap((cast) => Object.values(cast) as Place[]));
    this.#mode = mode;
    this.deafNoticedMs = noticedMs[mode];
    this.offers = new Set<FaultName>([
      ...usualFaults,
      'twice',
      'reorder',
      ...(mode === 'events'
        ? (['dark-webhook'] as const)
        : (['half-open', 'reconnect', 'ghost', 'no-ack'] as const)),
    ]);
    const { signal } = this;
    this.#tokens = { bot: `xoxb-${newSecret()}`, app: `xapp-1-${newSecret()}` };
    this.#push = new PushDoor(newSecret(), signal);
    this.#sockets = new SocketDoor(this.faults);
    const door = mode === 'events' ? this.#push : this.#sockets;
    this.#delivery = new EventDelivery(door, this.faults, {
      signal,
      onTold: (step, callback) => this.telling.append(step, callback),
    });
    this.#delivery.attempts.subscribe((attempt) => this.#judge(attempt));
    registerSecret(this.#tokens.bot, 'token of the Slack bot');
    if (mode === 'events') registerSecret(this.#push.secret, 'signing secret of the Slack app');
    else registerSecret(this.#tokens.app, 'app-level token of the Slack app');
    this.app = webApi({
      workspace: this.#workspace,
      botToken: this.#tokens.bot,
      appToken: mode === 'socket' ? this.#tokens.app : undefined,
      faults: this.faults,
      effects: this.#effects,
      memberWith: (token) => this.#members.get(token ?? ''),
      onCall: (call) => this.#note(call),
      onBreach: (breach) => this.holdAgainst(breach),
      redeem: (ticket) => this.#sockets.redeem(ticket),
      onSocket: (socket) => this.#sockets.connect(socket),
      signal,
    });
    this.seat = slackSeat({
      api: `${server.url}/api`,
      tokens: this.#tokens,
      push: mode === 'events' ? this.#push : undefined,
      isHeard: () => this.#sockets.isHeard,
      served: this.casts.flatMap(({ alice, bob }) => [alice.from, bob.from]),
    });
    if (mode === 'events') this.doorstep = doorstepAt(this.#push, this.alice);
  }

  /** Serves one workspace with one app, whose secrets reach no report. */
  static async open(options: SlackChatOptions): Promise<SlackChat> {
    // A connection that is cut off answers no pings; the door answers those of the others.
    const sockets = new WebSocketServer({ noServer: true, autoPong: false });
    return serveChat(options.signal, (server) => new SlackChat(server, options), sockets);
  }

  /** A token that somebody has given to an app of theirs, by which that app speaks for them in their conversation. */
  tokenOf(place: Place): string {
    const token = `xoxp-${newSecret()}`;
    this.#members.set(token, {
      place,
      workspace: this.#workspace,
      effects: this.#effects,
      say: (raw) => this.#say(unescapeText(raw), raw, place).id,
    });
    return token;
  }

  /** Every attempt to bring the bot an event. */
  get deliveries(): EventDelivery['attempts'] {
    return this.#delivery.attempts;
  }

  /** Each time that the bot has connected, in Socket Mode. */
  get connections(): SocketDoor['connections'] {
    return this.#sockets.connections;
  }

  /** Connections of Socket Mode that are open now, those that nothing comes through included. */
  get openConnections(): number {
    return this.#sockets.openLinks;
  }

  /** The same, for frames that the service never sends. */
  get sockets(): SocketDoor['sockets'] {
    return this.#sockets.sockets;
  }

  async say(text: string, place = this.alice): Promise<Said> {
    return this.#say(text, escapeText(text), place);
  }

  /** Says something in the instant of what was said elsewhere: Slack tells the two apart by their channels alone. */
  async sayWith(said: Said, text: string, place: Place): Promise<Said> {
    return this.#say(text, escapeText(text), place, { ts: said.id });
  }

  /** Says something to the bot by its name: Slack tells of it twice, as `message` and as `app_mention`. */
  async mention(text: string, place = this.inChannel): Promise<Said> {
    return this.#say(text, `<@${bot.id}> ${escapeText(text)}`, place, { isMention: true });
  }

  /** Shares a file with words. */
  async shareFile(text: string, place = this.alice): Promise<Said> {
    const files = [{ id: 'F0CARA', name: 'a.png', mimetype: 'image/png', mode: 'hosted' }];
    return this.#say(text, escapeText(text), place, { subtype: 'file_share', files });
  }

  /** Says something in a thread, and to the channel as well. */
  async broadcast(text: string, to: Said, place = this.alice): Promise<Said> {
    return this.#say(text, escapeText(text), place, { subtype: 'thread_broadcast', thread_ts: to.id });
  }

  /** Says something in a thread. */
  async reply(text: string, to: Said, place = this.alice): Promise<Said> {
    return this.#say(text, escapeText(text), place, { thread_ts: to.id });
  }

  async edit(said: Said, text: string): Promise<Said> {
    const previous = this.#workspace.message(said.conversation, said.id);
    const ts = this.#workspace.newTs();
    const message = { ...previous, text: escapeText(text), edited: { user: said.from, ts } };
    const changed: Said = { ...said, text, isEdit: true, atMs: performance.now() };
    this.#told(changed, [this.#change(message, previous, ts)]);
    return changed;
  }

  /** Tells the bot that a message has changed and that its words have not, as for a preview of a link. */
  async unfurl({ conversation, id }: Pick<Said, 'conversation' | 'id'>): Promise<void> {
    const previous = this.#workspace.message(conversation, id);
    const attachments = [{ id: 1, title: 'A page', from_url: 'https://example.org/', fallback: 'A page' }];
    this.bring(this.#change({ ...previous, attachments }, previous));
  }

  /** Takes back what somebody has said. */
  async remove({ conversation, id }: Said): Promise<void> {
    const message = this.#workspace.message(conversation, id);
    this.#workspace.remove(message);
    this.#effects.deleted(message);
  }

  async repeat(said: Said): Promise<void> {
    for (const callback of this.telling.of(said))
      this.#delivery.bring(callback, { number: 1, reason: 'http_timeout' });
  }

  async echoOwn({ conversation, id }: Heard): Promise<void> {
    const message = this.#workspace.message(conversation, id);
    const where = this.#workspace.conversation(conversation);
    this.bring(events.messageEvent(message, where));
    this.bring(this.#change(message, message));
    await this.unfurl({ conversation, id });
  }

  async sayNonsense(place = this.alice): Promise<void> {
    const { from: user, conversation: channel } = place;
    const { ts } = this.#workspace.write({ channel, user, text: '' });
    for (const event of nonsenseFrom(place, ts)) this.bring(event);
  }

  /** Brings the bot any event, e.g. one that Slack never makes. @returns it in its envelope. */
  bring(event: events.SlackEvent, more: object = {}): events.EventCallback {
    const callback = { ...events.eventCallback(event), ...more };
    this.#delivery.bring(callback);
    return callback;
  }

  /** Posts a body to the bot's request URL, as anybody can. Headers that are not given are those of Slack. */
  post(
    body: string | Uint8Array<ArrayBuffer>,
    headers?: Readonly<Record<string, string | undefined>>,
  ): Promise<BotAnswer> {
    return this.#push.post(body, headers);
  }

  /** The right signature of a body that is posted now. */
  signatureOf(body: string): string {
    return signatureOf(this.#push.secret, String(Math.floor(Date.now() / 1_000)), body);
  }

  /** Asks the request URL for its challenge. @returns whether it was answered as it should. */
  challenge(headers?: Readonly<Record<string, string | undefined>>): Promise<boolean> {
    return this.#push.challenge(headers);
  }

  protected override end(): void {
    this.#sockets[Symbol.dispose]();
  }

  readonly #effects: Effects = {
    said: (message, isTruncated) => {
      if (isTruncated)
        this.holdAgainst({
          rule: 'text-too-long',
          sentence: `sent a text of more than ${longestText} characters, of which the service has cut off the rest`,
          conversation: message.channel,
        });
      this.heard.append(heardOf(message));
      this.bring(events.messageEvent(message, this.#workspace.conversation(message.channel)));
    },
    changed: (message, previous) => {
      this.heard.append({ ...heardOf(message), replaces: message.ts });
      this.bring(this.#change(message, previous));
    },
    deleted: (message) => {
      const where = this.#workspace.conversation(message.channel);
      this.bring(events.deletedEvent(message, where, this.#workspace.newTs()));
    },
    reacted: () => {},
    openConnection: () =>
      `${this.server.url.replace('http', 'ws')}/link?ticket=${this.#sockets.issueTicket()}`,
    uploadUrl: (id) => `${this.server.url}/upload/${id}`,
  };

  #say(
    text: string,
    raw: string,
    { from, conversation }: Place,
    { isMention = false, ...more }: { readonly isMention?: boolean } & Partial<Message> = {},
  ): Said {
    const message = this.#workspace.write({ channel: conversation, user: from, text: raw, ...more });
    const { ts: id, thread_ts: thread } = message;
    const said: Said = { from, conversation, id, text, atMs: performance.now(), ...(thread && { thread }) };
    const where = this.#workspace.conversation(conversation);
    const told = [events.messageEvent(message, where), ...(isMention ? [events.mentionEvent(message)] : [])];
    this.#told(said, told);
    return said;
  }

  #change(message: Message, previous: Message, ts = this.#workspace.newTs()): events.SlackEvent {
    this.#workspace.put(message);
    return events.changedEvent(message, previous, this.#workspace.conversation(message.channel), ts);
  }

  #told(said: Said, told: readonly events.SlackEvent[]): void {
    const things = told.map((event) => events.eventCallback(event));
    this.noteSaid(said, { things, transport: this.#transport, types: told.map(({ type }) => type) });
    for (const callback of things) this.#delivery.bring(callback);
  }

  /** Slack brings nothing more to apps that break of its events. That one has no use for an event is what 404 says. */
  #judge({ type, retry, status = 0, endedMs: atMs }: Delivery): void {
    if (status < 500 || retry !== 1) return;
    const sentence = `answered an event of the type ${type} twice with the status ${status}`;
    this.breaches.append({ rule: 'event-refused', sentence, atMs });
  }

  #note(call: ApiCall): void {
    const { method, given, status, error, isStruck } = call;
    this.noteCall(call, {
      ...call,
      what: `called ${method}`,
      conversation: String(given['channel'] ?? ''),
      text: unescapeText(shownText(given)),
      isSaying: methodsThatSay.includes(method),
      isTaken: status === okStatus && error === undefined && !isStruck,
      wire: { type: method, transport: this.#transport, from: bot.name },
    });
  }

  get #transport(): string {
    return this.#mode === 'events' ? 'events-api' : 'socket-mode';
  }
}

function newSecret(): string {
  return crypto.randomUUID().replaceAll('-', '');
}
