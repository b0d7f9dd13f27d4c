/** A text that reached the bot. */
export interface InboundText {
  /** E.g. `matrix`. */
  readonly channel: string;
  /** Where it was said, in the channel's own terms. */
  readonly conversation: string;
  readonly sender: string;
  readonly body: string;
}

/** What the bot answers. Undefined: nothing. */
export type Agent = (text: InboundText) => Promise<string | undefined>;
