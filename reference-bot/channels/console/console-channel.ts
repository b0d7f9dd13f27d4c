import { randomUUID } from 'node:crypto';
import type { Channel, ChannelInfo, Delivered, Outbound } from '../channel.ts';
import type { ChannelContext } from '../channel-module.ts';
import { ChannelState } from '../channel-state.ts';

const id = 'console';

/** Says into the bot's own log what it is told to say. Nobody speaks to the bot through it. */
export class ConsoleChannel implements Channel {
  readonly #log: ChannelContext['log'];
  readonly #state: ChannelState;

  constructor({ log, redactor, seams }: Pick<ChannelContext, 'log' | 'redactor' | 'seams'>) {
    this.#log = log;
    this.#state = new ChannelState(seams.clock, redactor);
  }

  async start(): Promise<void> {
    this.#state.connected();
  }

  async stop(): Promise<void> {
    this.#state.disconnected();
  }

  info(): ChannelInfo {
    return { id, name: 'Console', ...this.#state.describe() };
  }

  async deliver({ conversation: to, text }: Outbound): Promise<Delivered> {
    this.#log.info({ channel: id, to }, `[console] To ${to}: ${text}`);
    return { outcome: 'sent', messageId: randomUUID() };
  }
}
