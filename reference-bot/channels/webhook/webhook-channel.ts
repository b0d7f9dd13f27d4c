import type { Channel, ChannelInfo, Delivered, Outbound } from '../channel.ts';
import type { ChannelContext } from '../channel-module.ts';
import { ChannelState } from '../channel-state.ts';
import { Inbound } from '../inbound.ts';
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
  readonly #stopping = new AbortController();
  readonly #counters = { heardTwiceTotal: 0, unansweredTotal: 0 };

  constructor(config: WebhookConfig, context: ChannelContext) {
    const { agent, sessions, log, redactor, seams } = context;
    this.#config = config;
    this.#context = context;
    this.#state = new ChannelState(seams.clock, redactor);
    this.#inbound = new Inbound({
      channel: 'webhook',
      agent,
      sessions,
      deliver: (reply) => this.deliver(reply),
      clock: seams.clock,
      log,
      signal: this.#stopping.signal,
      onFailure: () => void (this.#counters.unansweredTotal += 1),
    });
    this.webhooks = messagesApp(config.token, (text) => this.#take(text));
  }

  async start(): Promise<void> {
    this.#state.connected();
    this.#inbound.resume();
  }

  async stop(): Promise<void> {
    await this.#inbound.settle();
    this.#stopping.abort();
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

  #take({ id, from: sender, conversation, text: body }: IncomingText): 'new' | 'known' {
    const { sessions, seams } = this.#context;
    // A caller that is told that its text is taken need not bring it again.
    const { state } = sessions.hear(
      { channel: 'webhook', conversation, id, sender, body },
      seams.clock.now(),
    );
    if (state !== 'new' && state !== 'failed') {
      this.#counters.heardTwiceTotal += 1;
      return 'known';
    }
    void this.#inbound.take(conversation, () => ({ id, sender, body }));
    return 'new';
  }
}
