import type { WebClient } from '@slack/web-api';
import { messageOf } from '../../base/errors/message-of.ts';
import type { Channel, ChannelInfo, Delivered, Outbound } from '../channel.ts';
import type { ChannelContext } from '../channel-module.ts';
import type { Trouble } from '../channel-state.ts';
import { GuestList } from '../guest-list.ts';
import type { SocketSeams } from '../socket-seams.ts';
import { type TakeOptions, Talk } from '../talk.ts';
import { eventsApp } from './events-app.ts';
import { hearSocket } from './hear-socket.ts';
import { ownIdsIn, readCallback, readMessage, type WrittenText } from './read-event.ts';
import { sayText, textLimit } from './say-text.ts';
import { readSince } from './since-file.ts';
import type { SlackConfig } from './slack-config.ts';
import { watchHistory } from './watch-history.ts';
import { createWebClient, explainFailure } from './web-client.ts';

const identifyPauseMs = 5_000;

/** Where trouble comes from; one may be over while another is not. */
type Source = 'calls' | 'socket' | 'missed';

/**
 * Slack, by its Events API or by Socket Mode. The channel is in error while it cannot call the Web API, while its
 * connection is down, and while it finds in its conversations what nobody has brought it.
 */
export class SlackChannel implements Channel {
  readonly webhooks;
  readonly #config: SlackConfig;
  readonly #context: ChannelContext<SocketSeams>;
  readonly #client: WebClient;
  readonly #talk: Talk;
  readonly #guests: GuestList;
  /** User ids of the bot. */
  readonly #own = new Set<string>();
  readonly #troubles = new Map<Source, Trouble | undefined>();
  #missedTotal = 0;
  /** Since when it hears, in milliseconds since the epoch. What was said before need not have been brought. */
  #hearsSinceMs = Infinity;
  #running: Promise<unknown> | undefined;

  constructor(config: SlackConfig, context: ChannelContext<SocketSeams>) {
    const { log, seams } = context;
    this.#config = config;
    this.#context = context;
    this.#talk = new Talk({
      id: 'slack',
      name: 'Slack',
      context,
      deliver: (reply) => this.deliver(reply),
    });
    this.#client = createWebClient(config.botToken, config.baseUrl, seams, this.#talk.patience.signal);
    this.#guests = new GuestList('slack', config.allowUsers, log);
    this.webhooks = eventsApp(config.signingSecret, seams.clock, (callback) => this.#takeCallback(callback));
  }

  async start(): Promise<void> {
    const { appToken, signingSecret } = this.#config;
    this.#guests.warnIfOpen();
    if (appToken === undefined && signingSecret === undefined)
      this.#context.log.warn('slack.signingSecret is not set: the bot believes no event');
    this.#talk.resume();
    const watching = this.#watch().catch((error: unknown) =>
      this.#report('calls', { kind: 'store', message: `cannot watch the history: ${messageOf(error)}` }),
    );
    this.#running = Promise.all([watching, appToken === undefined ? undefined : this.#hear(appToken)]);
  }

  stop(): Promise<void> {
    return this.#talk.stop(this.#running);
  }

  info(): ChannelInfo {
    const mode = this.#config.appToken === undefined ? 'events' : 'socket';
    const { notAllowedTotal } = this.#guests;
    return this.#talk.info({ mode, notAllowedTotal, missedTotal: this.#missedTotal });
  }

  deliver(reply: Outbound): Promise<Delivered> {
    return this.#talk.deliverInParts(reply, {
      limit: textLimit,
      send: (part) => sayText(reply.conversation, part, this.#client, this.#talk.patience),
    });
  }

  /** Learns who it is, and then looks whether everything comes that is said. */
  async #watch(): Promise<void> {
    const { seams, stateDirectory } = this.#context;
    const bot = await this.#identify();
    if (bot === undefined) return;
    await watchHistory({
      client: this.#client,
      since: await readSince(seams.files, stateDirectory, bot, seams.clock.now()),
      take: (message) => {
        const written = readMessage(message, this.#own);
        return this.#take(written, { isFound: true }) === 'new' && this.#shouldHaveHeard(written!);
      },
      onLook: (missed) => {
        this.#missedTotal += missed;
        if (missed > 0)
          this.#report('missed', { kind: 'deaf', message: `${missed} messages were not brought` });
        this.#report('calls', undefined);
      },
      onFailure: (failure) => this.#report('calls', failure),
      ...this.#talk.patience,
    });
  }

  /** @returns the id of the bot in its workspace; undefined when the bot is stopped. */
  async #identify(): Promise<string | undefined> {
    const { clock, signal } = this.#talk.patience;
    while (!signal.aborted) {
      try {
        const { user_id: user = '', team_id: team = '' } = await this.#client.auth.test();
        this.#own.add(user);
        return `${team}/${user}`;
      } catch (error) {
        if (signal.aborted) return undefined;
        const failure = explainFailure(error);
        this.#report('calls', failure);
        await clock.sleep(Math.max(identifyPauseMs, failure.waitMs), signal).catch(() => {});
      }
    }
    return undefined;
  }

  #hear(appToken: string): Promise<void> {
    const { seams } = this.#context;
    const { patience } = this.#talk;
    return hearSocket({
      client: createWebClient(appToken, this.#config.baseUrl, seams, patience.signal),
      openSocket: seams.openSocket,
      take: (callback) => this.#takeCallback(callback),
      onHeard: () => this.#report('socket', undefined),
      onFailure: (failure) => this.#report('socket', failure),
      ...patience,
    });
  }

  /** Connected as soon as everything that has to be known is known, and nothing of it is trouble. */
  #report(source: Source, trouble: Trouble | undefined): void {
    this.#troubles.set(source, trouble);
    const troubles = [...this.#troubles].filter(([, one]) => one !== undefined);
    const needed: readonly Source[] = this.#config.appToken === undefined ? ['calls'] : ['calls', 'socket'];
    const isKnown = needed.every((one) => this.#troubles.has(one));
    if (troubles.some(([from]) => from !== 'missed')) this.#hearsSinceMs = Infinity;
    else if (isKnown) this.#hearsSinceMs = Math.min(this.#hearsSinceMs, this.#context.seams.clock.now());
    const [worst] = troubles;
    if (worst !== undefined) this.#talk.hearing.fails(worst[1]!);
    else if (isKnown) this.#talk.hearing.works();
  }

  /** False of what was said while it knew that it did not hear. */
  #shouldHaveHeard({ id }: WrittenText): boolean {
    return Number(id) * 1_000 >= this.#hearsSinceMs;
  }

  #takeCallback(callback: unknown): void {
    for (const id of ownIdsIn(callback)) this.#own.add(id);
    if (this.#troubles.get('missed') !== undefined) this.#report('missed', undefined);
    this.#take(readCallback(callback, this.#own));
  }

  /** Notes a text: it is on the disk when this returns. */
  #take(written: WrittenText | undefined, how?: TakeOptions): 'new' | 'known' | 'nothing' {
    if (written === undefined) return 'nothing';
    const { id, sender, channel: conversation, text: body } = written;
    if (!this.#guests.has(sender)) return 'nothing';
    return this.#talk.take({ conversation, id, sender, body }, how);
  }
}
