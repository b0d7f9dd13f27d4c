import { askForAnswer } from '../../live/ask-for-answer.ts';
import { askPerson } from '../../live/ask-person.ts';
import type { ChatOptions, Place, Said } from '../chat.ts';
import { WorldChat, type WorldChatOptions } from './world-chat.ts';

/** A chat that somebody's bot is on, and the person who speaks to it there. */
export interface AskedChatOptions extends Omit<WorldChatOptions, 'by'>, Pick<ChatOptions, 'signal'> {
  /** How the person finds the bot, e.g. `@my_bot`. */
  readonly address: string;
  /** How long a person has. */
  readonly limitMs: number;
  readonly say?: ((line: string) => void) | undefined;
}

/** A network of the world, as far as a person can be asked: they send what they are told to, and type what they are answered. */
export class AskedChat extends WorldChat {
  readonly isPasted = true;
  readonly #options: AskedChatOptions;
  /** What was said without waiting for an answer. */
  readonly #owed: string[] = [];

  constructor(options: AskedChatOptions) {
    super({ ...options, by: 'a person who is asked' });
    this.#options = options;
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  protected async speak(text: string, { from, conversation }: Place): Promise<Said> {
    const { network, address, limitMs, signal, say } = this.#options;
    const said: Said = { from, conversation, id: crypto.randomUUID(), text, atMs: performance.now() };
    const owed = this.#owed.splice(0);
    const also =
      owed.length === 0 ? '' : ` It has not answered this yet: ${owed.join(', ')}. Paste all its answers.`;
    const please = `Send this to ${address} on ${network}: ${text}${also && `.${also}`}`;
    const answer = await askForAnswer(please, { limitMs, signal, say });
    // Not before: who could not send it has said nothing.
    this.noteSaid(said);
    if (answer !== undefined)
      this.noteHeard({ id: crypto.randomUUID(), conversation, text: answer, atMs: performance.now() });
    return said;
  }

  protected async tell(text: string, { from, conversation }: Place): Promise<Said> {
    const { network, address, limitMs, signal, say } = this.#options;
    const said: Said = { from, conversation, id: crypto.randomUUID(), text, atMs: performance.now() };
    const please = `Send this to ${address} on ${network}, and do not wait for an answer: ${text}`;
    await askPerson(please, { limitMs, signal, say });
    this.#owed.push(text);
    this.noteSaid(said);
    return said;
  }
}
