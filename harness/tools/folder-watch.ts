import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

const mostBytes = 512 * 1_024 * 1_024;

/** Something that was in a file of the folder at some time. */
export interface FileSeen {
  /** Path below the folder. */
  readonly file: string;
  readonly bytes: Buffer;
}

/**
 * Keeps what was in the files of a folder, each time that one of them changed: a draft that is gone a moment later too,
 * if it can be read by then.
 */
export class FolderWatch implements Disposable {
  readonly #folder: string;
  readonly #seen = new Map<string, FileSeen>();
  readonly #watcher: FSWatcher;
  #kept = 0;
  /** Why it has not seen everything. */
  #failure: Error | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.#watcher = watch(folder, { recursive: true }, (_event, file) => {
      if (file !== null) this.#look(file);
    });
    this.#watcher.on('error', (error) => (this.#failure ??= error));
    this.lookAtAll();
  }

  /** Everything that was ever seen. @throws Error where something may have been missed. */
  get seen(): readonly FileSeen[] {
    if (this.#failure !== undefined) throw this.#failure;
    return [...this.#seen.values()];
  }

  /** Looks at every file that is there now. */
  lookAtAll(): void {
    for (const entry of readdirSync(this.#folder, { recursive: true })) this.#look(String(entry));
  }

  [Symbol.dispose](): void {
    this.#watcher.close();
  }

  #look(file: string): void {
    let bytes: Buffer;
    try {
      const path = join(this.#folder, file);
      if (!statSync(path).isFile()) return;
      bytes = readFileSync(path);
    } catch {
      // It is gone again.
      return;
    }
    const name = `${file} ${createHash('sha256').update(bytes).digest('hex')}`;
    if (this.#seen.has(name)) return;
    this.#kept += bytes.length;
    if (this.#kept > mostBytes)
      this.#failure ??= new Error(`more than ${mostBytes} bytes were written to ${this.#folder}`);
    else this.#seen.set(name, { file, bytes });
  }
}
