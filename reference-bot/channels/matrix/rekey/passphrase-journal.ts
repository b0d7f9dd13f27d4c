import { diskAdvice } from '../../../base/errors/disk-advice.ts';
import { messageOf } from '../../../base/errors/message-of.ts';
import type { Files } from '../../../base/seams/seams.ts';
import { trimWhiteSpace } from '../../../base/trim-white-space.ts';
import { passphraseFiles, passphraseLimitBytes } from '../secrets/store-passphrase.ts';

/** What the files of a passphrase say of a change. */
export type JournalState =
  /** There is a passphrase that does not follow from the config password. */
  | 'pinned'
  /** A change has begun, and its passphrase may be in use. */
  | 'interrupted'
  /** A change has begun, and has changed nothing. */
  | 'marked'
  | 'none';

/**
 * The files that tell how far a change of the passphrase is. The new one is on the disk before anything is sealed with
 * it, and has the name that the bot looks for when everything is.
 */
export class PassphraseJournal {
  readonly final: string;
  readonly pending: string;
  readonly marker: string;
  readonly #files: Files;

  constructor(files: Files, stateDirectory: string) {
    this.#files = files;
    const { final, pending, marker } = passphraseFiles(stateDirectory);
    this.final = final;
    this.pending = pending;
    this.marker = marker;
  }

  async state(): Promise<JournalState> {
    if (await this.#files.isThere(this.final)) return 'pinned';
    if (await this.#files.isThere(this.pending)) return 'interrupted';
    return (await this.#files.isThere(this.marker)) ? 'marked' : 'none';
  }

  /** @throws Error that says what to do; nothing of it is left then, as far as the disk lets it go. */
  async begin(passphrase: string): Promise<void> {
    const kept = await this.#files.createDurably(this.pending, passphrase).catch(messageOf);
    if (kept === false)
      throw new Error(`refusing to overwrite existing secret at ${this.pending}; move it aside first`);
    const made =
      kept === true ? await this.#files.createDurably(this.marker, 'rekeying').catch(messageOf) : kept;
    if (made === true) return;
    // What stays is dealt with by the next run.
    await this.forget().catch(() => {});
    const why = made === false ? 'something stands there already' : made;
    const what = kept === true ? `rekey marker at ${this.marker}` : `new passphrase at ${this.pending}`;
    throw new Error(
      `failed to write Matrix store ${what}: ${why}. No store was changed: ${diskAdvice}, and run the same command again.`,
    );
  }

  /** The passphrase of a change that was cut off. */
  async readPending(): Promise<string> {
    const limits = { limitBytes: passphraseLimitBytes, links: 'refuse' } as const;
    const found = await this.#files.readBounded(this.pending, limits);
    if (found.kind === 'text') {
      const passphrase = trimWhiteSpace(found.text);
      if (passphrase !== '') return passphrase;
      throw new Error(
        `secret file ${this.pending} is empty: nothing can have been sealed with it. Remove it and ${this.marker}, then run the same command again.`,
      );
    }
    const why =
      found.kind === 'too-long' ? `file exceeds ${passphraseLimitBytes} bytes` : 'path is not a regular file';
    throw new Error(`refusing to read ${this.pending}: ${why}`);
  }

  /** Everything is sealed with the new passphrase: the bot is to use it from now on. */
  async promote(): Promise<void> {
    const promoted = await this.#files.promoteDurably(this.pending, this.final).catch(messageOf);
    if (promoted === true) return;
    const why = promoted === false ? 'something stands there already' : promoted;
    throw new Error(
      `Matrix store was rekeyed but finalizing the new passphrase from ${this.pending} to ${this.final} failed: ${why}. Run the same command again: it only does what is left.`,
    );
  }

  /** Takes away what says that a change goes on: the marker last. */
  async forget(): Promise<void> {
    await this.#files.removeDurably(this.pending);
    await this.#files.removeDurably(this.marker);
  }

  /**
   * Whether a change was cut off after its passphrase counted.
   * @throws Error where another passphrase is pending: stores may be sealed with it.
   */
  async hasLeftOvers(): Promise<boolean> {
    if (!(await this.#files.isThere(this.pending))) return this.#files.isThere(this.marker);
    const limits = { limitBytes: passphraseLimitBytes, links: 'follow' } as const;
    const final = await this.#files.readBounded(this.final, limits);
    if (final.kind === 'text' && trimWhiteSpace(final.text) === (await this.readPending())) return true;
    throw new Error(
      `Matrix store passphrase is already pinned at ${this.final}, but ${this.pending} holds another one, with which an interrupted rekey may have sealed the store. Neither was changed. If the bot does not start, move ${this.final} aside and run the same command again.`,
    );
  }
}
