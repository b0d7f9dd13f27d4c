import type { LaunchOrder } from './target.ts';

/** Keeps the passphrase of each store: it opens with the one that it was made with. */
export class StorePassphrases {
  readonly #known = new Map<string, string>();

  /** The environment that tells a bot of it. */
  environmentFor({ stateFolder, registerSecret }: LaunchOrder, label: string): Record<string, string> {
    const passphrase = this.#known.get(stateFolder) ?? crypto.randomUUID();
    this.#known.set(stateFolder, passphrase);
    registerSecret(passphrase, label);
    return { MATRIX_STORE_PASSPHRASE: passphrase };
  }
}
