import { newQuestion, usualTalk } from '../../bots/talk.ts';
import type { Chat, ChatOptions } from '../../networks/chat/chat.ts';
import { eventually } from '../../waiting/waiting.ts';
import { BotUnderFire } from './bot-under-fire.ts';
import { strangersWord } from './strangers-word.ts';

const deadlineMs = 20_000;
const { signal } = new AbortController();

/** A bot under fire, and the double of a network in which it has a seat. */
export class ChatUnderFire<One extends Chat> implements AsyncDisposable {
  readonly chat: One;
  readonly bot: BotUnderFire;

  private constructor(chat: One, bot: BotUnderFire) {
    this.chat = chat;
    this.bot = bot;
  }

  /** @param mutant a bot that is broken, to see whether it is noticed. */
  static async open<One extends Chat>(
    open: (order: ChatOptions) => Promise<One>,
    mutant?: string,
  ): Promise<ChatUnderFire<One>> {
    const unsaid: string[] = [strangersWord];
    const chat = await open({ signal, record: () => {}, registerSecret: (secret) => unsaid.push(secret) });
    return new ChatUnderFire(chat, await BotUnderFire.start({ seats: [chat.seat], unsaid, mutant }));
  }

  /** Resolves when the bot runs and hears. */
  async ensureUp(): Promise<void> {
    await this.bot.ensureUp();
    const isUp = async () => (await this.chat.seat.isTaken(signal)).taken || undefined;
    await eventually(isUp, { why: 'the bot to listen', deadlineMs, signal });
  }

  /**
   * Does something to the bot that it is not to mind.
   * @throws Error when it does not answer a person afterwards, says anything else, has ended, or told a secret.
   */
  async expectUnharmedBy(fire: () => unknown): Promise<void> {
    await this.ensureUp();
    const { chat, bot } = this;
    const { attempts } = chat;
    const before = attempts.items.length;
    await fire();
    const question = newQuestion(usualTalk);
    await chat.say(question.text);
    await bot.expectUnharmed();
    const why = 'an answer';
    await attempts.first(({ text }) => question.isAnsweredBy(text), { why, deadlineMs, signal });
    const others = attempts.items.slice(before).filter(({ text }) => !question.isAnsweredBy(text));
    if (others.length > 0) throw new Error(`the bot also said ${JSON.stringify(others[0]!.text)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bot[Symbol.asyncDispose]();
    await this.chat[Symbol.asyncDispose]();
  }
}
