import type { Channel, ChannelInfo, Delivered, Outbound } from '../channel.ts';
import type { ChannelContext } from '../channel-module.ts';
import { ChannelState } from '../channel-state.ts';
import { Inbound } from '../inbound.ts';
import { KeptIds } from '../../state/kept-ids.ts';
import { RecentIds } from '../recent-ids.ts';
import { type IncomingText, messagesApp } from './messages-app.ts';
import { postReply } from './post-reply.ts';
import type { WebhookConfig } from './webhook-config.ts';

/**
 * Texts come in by HTTP, and answers go out by HTTP: for programs that have no chat network. The channel is in error
 * from an answer that could not be posted until one that could.
 */
export class WebhookChannel implements Channel {
  readonly webhooks;
  readonly #config: WebhookConfig;
  readonly #context: ChannelContext;
  readonly #state: ChannelState;
  readonly #inbound: Inbound;
  /** In this life, answered or not. */
  readonly #heard = new RecentIds();
  /** What was answered, in every life; open while the channel runs. */
  #answered: KeptIds | undefined;
  readonly #stopping = new AbortController();
  readonly #counters = { heardTwiceTotal: 0, unansweredTotal: 0 };

  constructor(config: WebhookConfig, context: ChannelContext) {
    const { agent, log, redactor, seams } = context;
    this.#config = config;
    this.#context = context;
    this.#state = new ChannelState(seams.clock, redactor);
    this.#inbound = new Inbound({
      channel: 'webhook',
      agent,
      deliver: (reply) => this.#answer(reply),
      log,
      onFailure: () => void (this.#counters.unansweredTotal += 1),
    });
    this.webhooks = messagesApp(config.token, (text) => this.#take(text));
  }

  async start(): Promise<void> {
    this.#answered = new KeptIds(this.#context.stateDirectory, 'webhook.sqlite');
    this.#state.connected();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#answered?.[Symbol.dispose]();
    this.#answered = undefined;
    this.#state.disconnected();
  }

  info(): ChannelInfo {
    return { id: 'webhook', name: 'Webhook', ...this.#state.describe(), extra: { ...this.#counters } };
  }

  async deliver(reply: Outbound): Promise<Delivered> {
    const { fetch, clock } = this.#context.seams;
    const { signal } = this.#stopping;
    const delivered = await postReply(reply, { url: this.#config.url, fetch, clock, signal });
    if (signal.aborted) return delivered;
    if (delivered.outcome === 'sent') this.#state.connected();
    else this.#state.failed({ kind: 'delivery', message: `an answer was not posted: ${delivered.error}` });
    return delivered;
  }

  /** A crash between the two has the text answered again if it comes again: better than not at all. */
  async #answer(reply: Outbound): Promise<Delivered> {
    const delivered = await this.deliver(reply);
    if (delivered.outcome === 'sent') this.#answered?.add(keyOf(reply.conversation, reply.id));
    return delivered;
  }

  #take({ id, from: sender, conversation, text: body }: IncomingText): 'new' | 'known' {
    const key = keyOf(conversation, id);
    if (this.#answered?.has(key) || !this.#heard.add(key)) {
      this.#counters.heardTwiceTotal += 1;
      return 'known';
    }
    void this.#inbound.take(conversation, () => ({ id, sender, body }));
    return 'new';
  }
}

/** Callers choose their ids for themselves: two conversations may have the same. */
function keyOf(conversation: string, id: string): string {
  return JSON.stringify([conversation, id]);
}
