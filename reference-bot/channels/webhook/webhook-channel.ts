import type { Channel, ChannelInfo, Delivered, Outbound } from '../channel.ts';
import type { ChannelContext } from '../channel-module.ts';
import { Talk } from '../talk.ts';
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
  readonly #talk: Talk;

  constructor(config: WebhookConfig, context: ChannelContext) {
    this.#config = config;
    this.#context = context;
    this.#talk = new Talk({
      id: 'webhook',
      name: 'Webhook',
      context,
      deliver: (reply) => this.deliver(reply),
    });
    this.webhooks = messagesApp(config.token, (text) => this.#take(text));
  }

  async start(): Promise<void> {
    this.#talk.state.connected();
    this.#talk.resume();
  }

  stop(): Promise<void> {
    return this.#talk.stop();
  }

  info(): ChannelInfo {
    return this.#talk.info();
  }

  async deliver(reply: Outbound): Promise<Delivered> {
    const { patience, state } = this.#talk;
    const { fetch } = this.#context.seams;
    const delivered = await postReply(reply, { url: this.#config.url, fetch, ...patience });
    if (patience.signal.aborted) return delivered;
    if (delivered.outcome === 'sent') state.connected();
    else state.failed({ kind: 'delivery', message: `an answer was not posted: ${delivered.error}` });
    return delivered;
  }

  #take({ id, from: sender, conversation, text: body }: IncomingText): 'new' | 'known' {
    // A caller that is told that its text is taken need not bring it again.
    return this.#talk.take({ conversation, id, sender, body });
  }
}
