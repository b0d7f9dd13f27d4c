import { watch } from 'node:fs';
import { access, chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { within, type Wait } from '../../../waiting/waiting.ts';
import { type EnvelopeVersion, letterKey, openLetter, sealLetter, storePassphrase } from './envelope.ts';

const ownerOnly = 0o600;
const idBytes = 32;

/** A text in the dead-letter queue of a bot. */
export interface Letter {
  readonly eventId: string;
  readonly roomId: string;
  readonly senderId: string;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
}

export interface LetterFileOptions {
  /** The state folder of the bot. */
  readonly folder: string;
  /** Passphrase of its encrypted store, or the config password that it follows from. */
  readonly passphrase: string | { readonly configPassword: string };
}

/** How many texts are in the dead-letter queue of a bot; 0 where there is none. @param folder its state folder. */
export async function countLetters(folder: string): Promise<number> {
  return (await wholeLines(queueIn(folder))).length;
}

/** The dead-letter queue of a bot as it lies in its state folder, in the format of Carapace. */
export class LetterFile {
  /** The queue. */
  readonly path: string;
  /** What the bot could not read. */
  readonly quarantinePath: string;
  readonly #options: LetterFileOptions;
  readonly #keys = new Map<EnvelopeVersion, Promise<Uint8Array>>();

  constructor(options: LetterFileOptions) {
    this.#options = options;
    this.path = queueIn(options.folder);
    this.quarantinePath = join(options.folder, 'matrix', 'inbound_dlq.corrupt.jsonl');
  }

  /** Whether there is a queue. */
  isThere(): Promise<boolean> {
    return access(this.path).then(
      () => true,
      () => false,
    );
  }

  /** Resolves when somebody begins to write the queue, after this was called. */
  async untilTouched(wait: Pick<Wait, 'signal' | 'deadlineMs'>): Promise<void> {
    const touched = Promise.withResolvers<void>();
    const watcher = watch(dirname(this.path), (_, name) => {
      if (name?.startsWith(basename(this.path))) touched.resolve();
    });
    const limits = { ...wait, why: 'the dead-letter queue to be written' };
    await within(touched.promise, limits).finally(() => watcher.close());
  }

  /** The whole lines in the queue, oldest first; none where there is no queue. */
  lines(): Promise<readonly string[]> {
    return wholeLines(this.path);
  }

  /** The whole lines that the bot could not read. */
  quarantined(): Promise<readonly string[]> {
    return wholeLines(this.quarantinePath);
  }

  /** Who may do what with a file, e.g. `600`. */
  async modeOf(path: string): Promise<string> {
    return ((await stat(path)).mode & 0o777).toString(8);
  }

  /** A line, sealed as the bot would seal it; `clear`: as a bot without encryption leaves it. */
  async seal(how: EnvelopeVersion | 'clear', letter: Letter): Promise<string> {
    const { eventId, roomId, senderId, text, receivedAt } = letter;
    const clear = JSON.stringify({ eventId, roomId, senderId, text, receivedAt });
    return how === 'clear' ? clear : sealLetter(how, await this.#key(how), clear);
  }

  /**
   * What a line holds that was sealed with the current version.
   * @throws Error where it was not.
   */
  async open(line: string): Promise<Letter> {
    return JSON.parse(openLetter(2, await this.#key(2), line)) as Letter;
  }

  /** Puts lines in the place of the queue. Only while the bot is down. */
  async write(lines: readonly string[]): Promise<void> {
    await mkdir(join(this.#options.folder, 'matrix'), { recursive: true });
    await writeFile(this.path, lines.map((line) => `${line}\n`).join(''));
    await chmod(this.path, ownerOnly);
  }

  /** Puts a folder where the queue should be, which a bot cannot write to. */
  async obstruct(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
    await mkdir(this.path);
  }

  /** Takes that folder away. */
  async clear(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }

  #key(version: EnvelopeVersion): Promise<Uint8Array> {
    const key = this.#keys.get(version) ?? this.#derive(version);
    this.#keys.set(version, key);
    return key;
  }

  async #derive(version: EnvelopeVersion): Promise<Uint8Array> {
    const { passphrase: given } = this.#options;
    const installationId = await this.#installationId();
    const passphrase =
      typeof given === 'string' ? given : storePassphrase(given.configPassword, installationId);
    return letterKey(version, { passphrase, installationId });
  }

  /** The bot makes one when it needs it first. */
  async #installationId(): Promise<string> {
    const path = join(this.#options.folder, 'installation_id');
    const made = randomBytes(idBytes).toString('hex');
    await writeFile(path, `${made}\n`, { flag: 'wx', mode: ownerOnly }).catch(() => {});
    return (await readFile(path, 'utf8')).trim();
  }
}

function queueIn(folder: string): string {
  return join(folder, 'matrix', 'inbound_dlq.jsonl');
}

async function wholeLines(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').slice(0, -1);
}
