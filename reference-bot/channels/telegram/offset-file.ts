import { join } from 'node:path';
import { asObject, parseJson } from '../../base/json.ts';
import type { Files } from '../../base/seams/seams.ts';

/**
 * Up to where the bot has taken its updates, on the disk. It belongs to one bot: another token begins anew, as the
 * service numbers the updates of each bot by themselves.
 */
export class OffsetFile {
  readonly #files: Files;
  readonly #file: string;
  readonly #folder: string;
  readonly #bot: string;
  #offset: number | undefined;

  constructor(files: Files, stateDirectory: string, bot: string) {
    this.#files = files;
    this.#folder = join(stateDirectory, 'telegram');
    this.#file = join(this.#folder, 'offset.json');
    this.#bot = bot;
  }

  /** Undefined: the bot has taken none yet. */
  async read(): Promise<number | undefined> {
    const text = await this.#files.readText(this.#file).catch(() => '');
    const { bot, offset } = asObject(parseJson(text));
    this.#offset = bot === this.#bot && Number.isSafeInteger(offset) ? Number(offset) : undefined;
    return this.#offset;
  }

  /** Notes it; on the disk when this resolves. */
  async write(offset: number): Promise<void> {
    if (offset === this.#offset) return;
    await this.#files.makeFolder(this.#folder);
    await this.#files.writeDurably(this.#file, JSON.stringify({ bot: this.#bot, offset }));
    this.#offset = offset;
  }
}
