import type { Agent } from '../agent/agent.ts';
import { SerialQueue } from '../base/concurrency/serial-queue.ts';
import type { Logger } from '../base/logging/logger.ts';
import type { Delivered, Outbound } from './channel.ts';

/** A text whose turn has come. */
export interface HeardText {
  /** The channel's own id of the text. */
  readonly id: string;
  readonly sender: string;
  readonly body: string;
}

/** Gives a text when its turn has come. Undefined: there is nothing to answer. */
export type ReadText = () => HeardText | undefined | Promise<HeardText | undefined>;

export interface InboundOptions {
  /** Id of the channel. */
  readonly channel: string;
  readonly agent: Agent;
  readonly deliver: (reply: Outbound) => Promise<Delivered>;
  readonly log: Logger;
  /** Called for each text that should have had an answer and has none. */
  readonly onFailure: () => void;
}

/** Answers what people say, on every channel alike: in each conversation one text after the other. */
export class Inbound {
  readonly #options: InboundOptions;
  readonly #queue = new SerialQueue();

  constructor(options: InboundOptions) {
    this.#options = options;
  }

  /**
   * Answers a text after those before it. Never rejects.
   * @param read called when the turn of the text has come.
   */
  async take(conversation: string, read: ReadText): Promise<void> {
    const { log, onFailure } = this.#options;
    try {
      await this.#queue.run(async () => this.#answer(conversation, await read()), conversation);
    } catch (error) {
      onFailure();
      log.error({ conversation, err: error }, 'a text could not be answered');
    }
  }

  async #answer(conversation: string, heard: HeardText | undefined): Promise<void> {
    if (!heard) return;
    const { channel, agent, deliver, log } = this.#options;
    const { id, sender, body } = heard;
    const text = await agent({ channel, conversation, sender, body });
    if (text === undefined) return;
    const delivered = await deliver({ conversation, text, id });
    if (delivered.outcome === 'failed') throw new Error(delivered.error);
    log.info({ conversation, sender, text: id }, 'answered a text');
  }
}
