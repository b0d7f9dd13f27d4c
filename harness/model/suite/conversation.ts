import type { Input } from '../machine/inputs.ts';
import type { Output } from '../machine/outputs.ts';
import type { Step } from '../machine/machine.ts';

/** One verification with a bot, in which everything can be done to it that the machine knows. */
export interface Conversation {
  /**
   * Does one thing to the bot.
   * @param may what is allowed, so that nobody waits longer than needed. Where that is silence alone nobody waits at all, and
   * what the bot says all the same is told with the next input.
   * @returns what the bot did, in the order of `outputs.ts`: the answer to its operator, steps, string, signature.
   */
  do(input: Input, may: readonly Step[]): Promise<readonly Output[]>;
  /** Waits until the bot has done all that it does by itself, and tells it. */
  settle(): Promise<readonly Output[]>;
  /** Ends it, and shows what the bot still did on its own. */
  end(): Promise<readonly Output[]>;
}

/**
 * Begins a new one, in which nothing has happened.
 * @param withStranger whether the bot must not have met before who takes part. Default: false.
 */
export type Converse = (withStranger?: boolean) => Promise<Conversation>;
