import type { Channel, ChannelInfo, Delivered, Outbound } from './channel.ts';
import type { ChannelContext } from './channel-module.ts';
import { ChannelState } from './channel-state.ts';
import { deliverInParts, type PartsOptions } from './deliver-in-parts.ts';
import { Hearing } from './hearing.ts';
import { type HeardText, Inbound, type InboundOptions } from './inbound.ts';
import type { Patience } from './send-with-patience.ts';

export interface TalkOptions extends Pick<InboundOptions, 'showThinking'> {
  /** Id of the channel. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly context: Pick<ChannelContext, 'agent' | 'sessions' | 'log' | 'redactor' | 'seams'>;
  /** Says the answers. */
  readonly deliver: Channel['deliver'];
}

export interface TakeOptions {
  /** The text was not brought: the bot has found it. What has failed before is then not tried again. Default: false. */
  readonly isFound?: boolean;
  /** Begun when the text is on the disk, and over before it is answered. Default: nothing. */
  readonly whenNoted?: () => Promise<void>;
}

/** What all channels have that take texts and say answers: each network adds how it is reached. */
export class Talk {
  readonly state: ChannelState;
  readonly hearing: Hearing;
  readonly patience: Patience;
  readonly counters = { heardTwiceTotal: 0, unansweredTotal: 0 };
  readonly #options: TalkOptions;
  readonly #inbound: Inbound;
  readonly #stopping = new AbortController();

  constructor(options: TalkOptions) {
    const { id, context, deliver, showThinking } = options;
    const { agent, sessions, log, redactor, seams } = context;
    this.#options = options;
    this.state = new ChannelState(seams.clock, redactor);
    this.hearing = new Hearing(id, this.state, log);
    this.patience = { clock: seams.clock, signal: this.#stopping.signal };
    this.#inbound = new Inbound({
      channel: id,
      agent,
      sessions,
      deliver,
      ...this.patience,
      log,
      onFailure: () => void (this.counters.unansweredTotal += 1),
      ...(showThinking && { showThinking }),
    });
  }

  /** Goes on with what is unfinished since the life before. */
  resume(): void {
    this.#inbound.resume();
  }

  /** Finishes what has been taken, and ends all else. @param listening resolves when nothing is heard any more. */
  async stop(listening?: Promise<unknown>): Promise<void> {
    await this.#inbound.settle();
    this.#stopping.abort();
    await listening;
    this.state.disconnected();
  }

  /** @param extra what the channel tells beside the counters of all. */
  info(extra: Readonly<Record<string, unknown>> = {}): ChannelInfo {
    const { id, name } = this.#options;
    return { id, name, ...this.state.describe(), extra: { ...this.counters, ...extra } };
  }

  /** Notes a text: it is on the disk when this returns. What comes again is not answered again. */
  take(
    { conversation, ...text }: HeardText & { readonly conversation: string },
    { isFound = false, whenNoted }: TakeOptions = {},
  ): 'new' | 'known' {
    const { id: channel, context } = this.#options;
    const { state } = context.sessions.hear({ channel, conversation, ...text }, this.patience.clock.now());
    if (state !== 'new' && (state !== 'failed' || isFound)) {
      if (!isFound) this.counters.heardTwiceTotal += 1;
      return 'known';
    }
    const noted = whenNoted?.();
    void this.#inbound.take(conversation, async () => {
      await noted;
      return text;
    });
    return 'new';
  }

  /** Says an answer in as many messages as the network needs. */
  deliverInParts(reply: Outbound, how: Pick<PartsOptions, 'limit' | 'mend' | 'send'>): Promise<Delivered> {
    const { id: channel, context } = this.#options;
    return deliverInParts(reply, { channel, sessions: context.sessions, clock: this.patience.clock, ...how });
  }
}
