/** What was said earlier in a conversation. */
export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly text: string;
}

/** A text that reached the bot. */
export interface InboundText {
  /** E.g. `matrix`. */
  readonly channel: string;
  /** Where it was said, in the channel's own terms. */
  readonly conversation: string;
  readonly sender: string;
  readonly body: string;
  /** What was said in the conversation before, oldest first. */
  readonly history: readonly Turn[];
}

/**
 * What the bot answers. Undefined: nothing.
 * @param signal ends the work when the bot stops.
 * @throws AgentError when it has no answer.
 */
export type Agent = (text: InboundText, signal: AbortSignal) => Promise<string | undefined>;

/** Why there is no answer, in words fit for the log. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  /** True where another attempt may succeed. */
  readonly passes: boolean;
  /** Milliseconds to wait before it, as the model asks; 0 if it asks for nothing. */
  readonly waitMs: number;

  constructor(
    message: string,
    { passes, waitMs = 0, cause }: { passes: boolean; waitMs?: number; cause?: unknown },
  ) {
    super(message, { cause });
    this.passes = passes;
    this.waitMs = waitMs;
  }
}
