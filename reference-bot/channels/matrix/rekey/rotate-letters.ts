import { messageOf } from '../../../base/errors/message-of.ts';
import type { Files } from '../../../base/seams/seams.ts';
import type { LegacyEnvelopePolicy } from '../config/matrix-config.ts';
import type { DeadLetter } from '../dead-letters/dead-letter.ts';
import { letterLimit } from '../dead-letters/letter-box.ts';
import { asFile, letterPath, readLetterLines } from '../dead-letters/letter-lines.ts';
import { LetterWriter } from '../dead-letters/letter-writer.ts';
import { readLine } from '../dead-letters/read-line.ts';
import { MatrixError } from '../matrix-error.ts';
import type { Passphrases } from './advance-stores.ts';

/** What helps where a line cannot be read. Once a change has begun the bot does not start, and all could be read before. */
const untilBegun =
  'nothing was changed: start the bot once more with the old password, which puts such lines into quarantine, then try again';
const onceBegun =
  'nothing was changed: set CARAPACE_CONFIG_PASSWORD and installation_id as they were when the rekey began, then try again';

/** Where the letters stay as they were until all is done. */
export function letterBackupPath(stateDirectory: string): string {
  return `${letterPath(stateDirectory)}.pre-rekey`;
}

export interface RotateLettersOptions {
  readonly files: Files;
  readonly stateDirectory: string;
  readonly policy: LegacyEnvelopePolicy;
  readonly passphrases: Passphrases;
}

/** The dead letters during a change of the passphrase: sealed anew, with the old file beside it until all is done. */
export class LetterRotation {
  readonly live: string;
  readonly backup: string;
  readonly #options: RotateLettersOptions;
  readonly #fresh: LetterWriter;
  /** Letters that are sealed anew, with the old file beside them. */
  #count = 0;
  #isAsBefore = true;

  constructor(options: RotateLettersOptions) {
    const { files, stateDirectory, passphrases } = options;
    this.#options = options;
    this.live = letterPath(stateDirectory);
    this.backup = letterBackupPath(stateDirectory);
    this.#fresh = new LetterWriter(files, stateDirectory, passphrases.fresh);
  }

  /** Whether the queue is as it was before this began. */
  get isAsBefore(): boolean {
    return this.#isAsBefore;
  }

  /** @throws Error where an earlier change has left letters behind, which this one would put away for good. */
  async requireNoBackup(): Promise<void> {
    if (!(await this.#options.files.isThere(this.backup))) return;
    throw new Error(
      `${this.backup} was left behind by an earlier rekey. If its letters are to be answered, let the bot empty its queue, stop it, and move the file to ${this.live}; else remove it. Then run the same command again.`,
    );
  }

  /**
   * All letters, sealed anew; changes nothing yet.
   * @throws MatrixError for a line that cannot be read: it is not put aside here.
   */
  async seal(before = 'rekey'): Promise<readonly string[]> {
    return this.#sealAnew(await this.#read(this.live), before);
  }

  /** Puts letters that are sealed anew in the place of all, or of none. @throws MatrixError */
  async replace(sealed: readonly string[], before = 'rekey'): Promise<void> {
    const { files } = this.#options;
    if (sealed.length === 0) return;
    try {
      this.#isAsBefore = false;
      await files.renameDurably(this.live, this.backup);
      await files.writeDurably(this.live, asFile(sealed));
    } catch (error) {
      const told = `${before}: write rekeyed DLQ failed${await this.#putBack()}: ${messageOf(error)}`;
      throw new MatrixError('dlq-io', told, { cause: error });
    }
    this.#count = sealed.length;
  }

  /**
   * Goes on where an earlier change was cut off.
   * @throws MatrixError as `seal` and `replace`, and for two files of which it cannot tell which one counts.
   */
  async recover(): Promise<void> {
    const before = 'rekey recovery';
    const { files } = this.#options;
    await files.removeDurably(`${this.live}.rekeyed`);
    const live = await this.#read(this.live);
    const hasBackup = await files.isThere(this.backup);
    if (live.length > 0) {
      if (await this.#isSealedAnew(live)) this.#count = live.length;
      else if (hasBackup) throw this.#ambiguous(before);
      else await this.replace(await this.#sealAnew(live, before), before);
      return;
    }
    if (!hasBackup) return;
    const sealed = await this.#sealAnew(await this.#read(this.backup), before);
    if (sealed.length > 0) await files.writeDurably(this.live, asFile(sealed));
    this.#count = sealed.length;
  }

  /**
   * Puts the old file back. Never rejects.
   * @returns what the operator is to be told, to be added to the rest; empty where there is nothing to tell.
   */
  async restore(): Promise<string> {
    if (this.#count === 0 || !(await this.#options.files.isThere(this.backup))) return '';
    const named = `from ${this.backup} to ${this.live}`;
    const failure = await this.#moveBack();
    return failure === undefined
      ? `; Matrix inbound DLQ (${this.#count} record(s)) restored ${named}`
      : `; Matrix inbound DLQ restore ${named} FAILED: ${failure}`;
  }

  async #putBack(): Promise<string> {
    if (!(await this.#options.files.isThere(this.backup))) {
      this.#isAsBefore = true;
      return ' and OLD DLQ was left as it was';
    }
    const failure = await this.#moveBack();
    return failure === undefined
      ? ' and OLD DLQ was restored'
      : `; additionally restoring OLD DLQ failed: ${failure}`;
  }

  /** @returns why it could not be done. */
  async #moveBack(): Promise<string | undefined> {
    try {
      await this.#options.files.renameDurably(this.backup, this.live);
      this.#isAsBefore = true;
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }

  async #read(path: string): Promise<readonly string[]> {
    const lines = (await readLetterLines(this.#options.files, path)) ?? [];
    if (lines.length <= letterLimit) return lines;
    const told = `rekey: inbound DLQ has more than ${letterLimit} records; start the bot until some are answered, then try again`;
    throw new MatrixError('dlq-cap-saturation', told);
  }

  async #sealAnew(lines: readonly string[], before: string): Promise<readonly string[]> {
    const { files, stateDirectory, passphrases } = this.#options;
    if (lines.length === 0) return [];
    const old = new LetterWriter(files, stateDirectory, await passphrases.old());
    const keys = await old.keys();
    const letters = lines.map((line) => this.#open(line, keys, before));
    return Promise.all(letters.map((letter) => this.#fresh.write(letter)));
  }

  #open(line: string, keys: Awaited<ReturnType<LetterWriter['keys']>>, before: string): DeadLetter {
    const read = readLine(line, { keys, policy: this.#options.policy });
    if (read.kind === 'letter') return read.letter;
    if (read.kind === 'later') throw read.error;
    const advice = before === 'rekey' ? untilBegun : onceBegun;
    throw new MatrixError(
      read.error.kind,
      `${before}: failed to decode DLQ line under OLD passphrase (${read.error.message}); ${advice}`,
    );
  }

  async #isSealedAnew(lines: readonly string[]): Promise<boolean> {
    const rules = { keys: await this.#fresh.keys(), policy: 'accept' } as const;
    return lines.every((line) => readLine(line, rules).kind === 'letter');
  }

  #ambiguous(before: string): MatrixError {
    return new MatrixError(
      'dlq-crypto',
      `${before}: live DLQ ${this.live} exists but does not decode with the new passphrase while backup ${this.backup} also exists; refusing to clobber either. Keep the one that counts at ${this.live}, move the other away, then try again`,
    );
  }
}
