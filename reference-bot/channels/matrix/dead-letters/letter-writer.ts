import type { Files } from '../../../base/seams/seams.ts';
import { MatrixError } from '../matrix-error.ts';
import { ensureInstallationId } from '../secrets/installation-id.ts';
import { type DeadLetter, writeDeadLetter } from './dead-letter.ts';
import { sealLetter } from './envelope.ts';
import { deriveLetterKey, type EnvelopeVersion, type LetterKeys } from './letter-keys.ts';

const versions: readonly EnvelopeVersion[] = [1, 2];
const noKeys: LetterKeys = new Map();

/** Longest line of the queue that is read again, without its end. */
export const lineLimitBytes = 131_072;

/** Turns letters into lines, and has the keys of lines. They are derived once: a new passphrase counts after a restart. */
export class LetterWriter {
  readonly #files: Files;
  readonly #stateDirectory: string;
  readonly #passphrase: string | undefined;
  #keys: Promise<LetterKeys> | undefined;

  /** `passphrase`: of the encrypted store. Undefined: nothing is encrypted. */
  constructor(files: Files, stateDirectory: string, passphrase: string | undefined) {
    this.#files = files;
    this.#stateDirectory = stateDirectory;
    this.#passphrase = passphrase;
  }

  /** @throws MatrixError `installation-id`, `store-key-derivation`. */
  async keys(): Promise<LetterKeys> {
    if (this.#passphrase === undefined) return noKeys;
    this.#keys ??= this.#derive(this.#passphrase);
    try {
      return await this.#keys;
    } catch (error) {
      this.#keys = undefined;
      throw error;
    }
  }

  /**
   * The line of a letter, without its end.
   * @throws MatrixError as `keys()`, and `dlq-serialization` for a line that nobody would read.
   */
  async write(letter: DeadLetter): Promise<string> {
    const text = writeDeadLetter(letter);
    const key = (await this.keys()).get(2);
    const line = key === undefined ? text : sealLetter(key, text);
    const bytes = Buffer.byteLength(line);
    if (bytes <= lineLimitBytes) return line;
    throw new MatrixError('dlq-serialization', `a line of ${bytes} bytes exceeds ${lineLimitBytes} bytes`);
  }

  async #derive(passphrase: string): Promise<LetterKeys> {
    const installationId = await ensureInstallationId(this.#files, this.#stateDirectory);
    try {
      const derive = async (version: EnvelopeVersion): Promise<[EnvelopeVersion, Uint8Array]> => [
        version,
        await deriveLetterKey(version, passphrase, installationId),
      ];
      return new Map(await Promise.all(versions.map(derive)));
    } catch (error) {
      throw new MatrixError('store-key-derivation', '', { cause: error });
    }
  }
}
