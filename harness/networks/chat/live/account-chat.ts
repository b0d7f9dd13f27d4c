import { BlockedError } from '../../../errors/blocked-error.ts';
import { DeadlineError } from '../../../errors/deadline-error.ts';
import { messageOf } from '../../../errors/message-of.ts';
import type { Journal } from '../../live/journal.ts';
import type { ChatOptions, Place, Said } from '../chat.ts';
import type { ChatAccount, NamedAccount } from './chat-account.ts';
import { takeBack } from './take-back.ts';
import { WorldChat, type WorldChatOptions } from './world-chat.ts';

/** A chat that somebody's bot is on, and the account that speaks to it there. */
export interface AccountChatOptions extends Omit<WorldChatOptions, 'by'>, Pick<ChatOptions, 'signal'> {
  readonly account: NamedAccount;
  readonly journal: Journal;
  /** How long the bot has for an answer. */
  readonly limitMs: number;
  readonly say?: ((line: string) => void) | undefined;
}

/** A network of the world, in which the run speaks by the account of a person. What it has said is taken back at the end. */
export class AccountChat extends WorldChat {
  readonly #options: AccountChatOptions;
  /** Opened with the first text: what only looks needs none. */
  #account: Promise<ChatAccount> | undefined;
  /** In the world there is one. Scenarios have it one after the other, each by a name of its own. */
  #conversation = this.alice.conversation;

  constructor(options: AccountChatOptions) {
    super({ ...options, by: "a person's account" });
    this.#options = options;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const account = await this.#account?.catch(() => undefined);
    if (account === undefined) return;
    const { journal, say } = this.#options;
    // What cannot be taken back now is listed in the journal.
    await takeBack(journal, account).catch((error: unknown) => say?.(messageOf(error)));
    await account[Symbol.asyncDispose]();
  }

  protected async speak(text: string, place: Place): Promise<Said> {
    const { limitMs, signal } = this.#options;
    const said = await this.tell(text, place);
    const account = await this.#account!;
    const wait = { why: 'an answer', deadlineMs: limitMs, signal };
    const heard = this.heard.first((one) => one.atMs >= said.atMs, wait).then(() => undefined, unlessLate);
    const deaf = await Promise.race([heard, account.deaf]);
    if (deaf === undefined) return said;
    throw new BlockedError(`the account of ${account.name} hears nothing any more: ${deaf}`);
  }

  protected async tell(text: string, { from, conversation }: Place): Promise<Said> {
    const { journal } = this.#options;
    const account = await (this.#account ??= this.#open());
    const mark = crypto.randomUUID();
    journal.add({ kind: 'text', id: mark, user: account.name, text });
    this.#conversation = conversation;
    const atMs = performance.now();
    const id = await account.say(text);
    journal.add({ kind: 'said', id: mark, text: id });
    const said: Said = { from, conversation, id, text, atMs };
    this.noteSaid(said);
    return said;
  }

  #open(): Promise<ChatAccount> {
    const { account, signal } = this.#options;
    return account.open({
      signal,
      onHeard: (heard) =>
        this.noteHeard({ ...heard, conversation: this.#conversation, atMs: performance.now() }),
    });
  }
}

/** That nothing came is for the scenario to say. @throws everything else. */
function unlessLate(error: unknown): undefined {
  if (!(error instanceof DeadlineError)) throw error;
}
