import type { Heard } from '../chat.ts';

/** What a person's account shows of the bot: a text that it has said, or changed. */
export type HeardThere = Pick<Heard, 'id' | 'text' | 'replaces'>;

/** An account of a person on a chat network, by which a run speaks to the bot itself. Disposing of it ends its listening. */
export interface ChatAccount extends AsyncDisposable {
  /** Whose it is, as the service names it, e.g. `U024BE7LH`. */
  readonly name: string;
  /** Resolves with the reason when it hears nothing any more; never rejects. */
  readonly deaf: Promise<string>;
  /**
   * Says a text to the bot. What the bot says from then on is heard.
   * @returns the service's own id of the text.
   * @throws BlockedError where the service refuses, or does not answer.
   */
  say(text: string): Promise<string>;
  /**
   * Takes a text back, also from those who have it.
   * @param id absent where it is not known whether the text was said.
   * @returns false where it stays, or may.
   * @throws BlockedError where the service refuses, or does not answer.
   */
  takeBack(text: string, id: string | undefined): Promise<boolean>;
}

/** An account of a person that settings name. */
export interface NamedAccount {
  /** Root of what speaks for it. */
  readonly api: string;
  /** For plans, e.g. `the account +15550101`. */
  readonly description: string;
  /** Settings of it, without secrets. */
  readonly shown: object;
  readonly secret?: { readonly value: string; readonly label: string };
  /** @throws BlockedError where it cannot be used. */
  open(terms: AccountTerms): Promise<ChatAccount>;
  /**
   * Whose it is, by looking alone.
   * @throws BlockedError where it cannot be used.
   */
  look(signal: AbortSignal): Promise<string>;
}

/** How an account is opened. */
export interface AccountTerms {
  readonly onHeard: (heard: HeardThere) => void;
  readonly signal: AbortSignal;
}
