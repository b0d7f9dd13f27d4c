import type { Variant } from '../machine/variants.ts';
import type { Converse } from '../suite/conversation.ts';
import type { BotUnderTest } from './bot-under-test.ts';
import { converseWith, type Haste } from './talk-to-bot.ts';

interface Turn {
  readonly bot: BotUnderTest;
  /** Conversations that go on with it. */
  count: number;
}

/** One bot after the other: one that has met as many people as it may gives way to the next, which has met nobody. */
export class BotsInTurn implements AsyncDisposable {
  readonly #start: () => Promise<BotUnderTest>;
  #turn: Promise<Turn> | undefined;
  readonly #left = new Map<BotUnderTest, Promise<void>>();

  constructor(start: () => Promise<BotUnderTest>) {
    this.#start = start;
  }

  /** Conversations with the bot whose turn it is when they begin. */
  converseWith(variant: Variant, haste: Haste): Converse {
    return async (withStranger) => {
      const turn = await this.#take();
      const leave = (): void => {
        turn.count -= 1;
        this.#dismiss(turn);
      };
      try {
        const talk = await converseWith(turn.bot, variant, haste)(withStranger);
        return {
          do: (input, may) => talk.do(input, may),
          settle: () => talk.settle(),
          end: () => talk.end().finally(leave),
        };
      } catch (error) {
        leave();
        throw error;
      }
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#left.values());
    const turn = await this.#turn?.catch(() => undefined);
    await turn?.bot[Symbol.asyncDispose]();
  }

  async #take(): Promise<Turn> {
    const asked = (this.#turn ??= this.#begin());
    const turn = await asked;
    if (turn.bot.isUsedUp) {
      // Of those who find it used up together the first sends for the next.
      if (this.#turn === asked) this.#turn = this.#begin();
      this.#dismiss(turn);
      return this.#take();
    }
    turn.count += 1;
    return turn;
  }

  async #begin(): Promise<Turn> {
    return { bot: await this.#start(), count: 0 };
  }

  /** Ends it if it is used up and nobody talks to it any more. */
  #dismiss({ bot, count }: Turn): void {
    if (bot.isUsedUp && count === 0 && !this.#left.has(bot)) this.#left.set(bot, bot[Symbol.asyncDispose]());
  }
}
