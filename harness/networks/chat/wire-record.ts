import type { ChatOptions } from './chat.ts';

/** One request, event or frame. */
export interface WireFacts {
  /** E.g. `sendMessage`. */
  readonly type: string;
  /** E.g. `bot-api`. */
  readonly transport: string;
  readonly from: string;
  /** Empty: it is about no conversation. */
  readonly conversation: string;
  /** Default: now. */
  readonly atMs?: number;
}

/** Puts on record what goes to and fro between a bot and a network, without what it says. */
export class WireRecord {
  readonly #network: string;
  readonly #record: ChatOptions['record'];

  constructor(network: string, record: ChatOptions['record']) {
    this.#network = network;
    this.#record = record;
  }

  /** @param direction `sent`: to the bot. */
  note(direction: 'sent' | 'received', facts: WireFacts): void {
    const { type, transport, from, conversation: room, atMs = performance.now() } = facts;
    const [seenBy, network] = [this.#network, this.#network];
    this.#record(
      { kind: 'wire', seenBy, network, direction, from, room, type, transport, encrypted: false },
      atMs,
    );
  }
}
