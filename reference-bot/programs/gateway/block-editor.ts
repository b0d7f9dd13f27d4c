import { SerialQueue } from '../../base/concurrency/serial-queue.ts';
import { Seal } from '../../base/config/sealed-text.ts';
import type { Files } from '../../base/seams/seams.ts';
import type { BlockEdit } from '../../channels/channel-module.ts';
import { editJson5 } from './edit-json5.ts';

export interface BlockEditorOptions {
  readonly files: Files;
  /** The configuration. */
  readonly file: string;
  /** Seals secrets. Undefined: an edit with secrets is refused. */
  readonly password: string | undefined;
}

/** Writes back what a channel learns, one edit after the other. */
export class BlockEditor {
  readonly #options: BlockEditorOptions;
  readonly #queue = new SerialQueue();

  constructor(options: BlockEditorOptions) {
    this.#options = options;
  }

  /**
   * Changes a block of the file; the rest stays as a person has written it.
   * @throws Error without a password for what is to be sealed; Node's error when the file cannot be written.
   */
  edit(block: string, { set, seal = {}, remove = [] }: BlockEdit): Promise<void> {
    return this.#queue.run(async () => {
      const { files, file } = this.#options;
      const sealed = await this.#close(seal);
      const text = await files.readText(file);
      await files.replaceDurably(file, editJson5(text, block, { set: { ...set, ...sealed }, remove }));
    });
  }

  async #close(secrets: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
    const { password } = this.#options;
    const entries = Object.entries(secrets);
    if (entries.length === 0) return {};
    if (!password) throw new Error('CARAPACE_CONFIG_PASSWORD is not set: a secret cannot be sealed');
    const seal = new Seal(password);
    const closed: [string, string][] = [];
    for (const [key, text] of entries) closed.push([key, await seal.close(text)]);
    return Object.fromEntries(closed);
  }
}
