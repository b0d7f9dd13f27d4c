import type { MatrixApi } from '../client-server/matrix-api.ts';
import { Vault, type VaultFound } from './vault.ts';

/** What recovery keys open of one account. What they are and open is a secret from then on. */
export class AccountVault {
  readonly #api: MatrixApi;
  readonly #userId: string;
  readonly #registerSecret: (secret: string, label: string) => void;

  constructor(api: MatrixApi, userId: string, registerSecret: (secret: string, label: string) => void) {
    this.#api = api;
    this.#userId = userId;
    this.#registerSecret = registerSecret;
  }

  /** Names of secrets that a key opens, whether secret storage names the key or not; `none` of them where it opens nothing. */
  async secretsUnder(text: string): Promise<string> {
    return (await Vault.secretsUnder(this.#api, this.#userId, text)).join(', ') || 'none';
  }

  /** Tries a key, by its text. */
  async open(text: string): Promise<VaultFound> {
    for (const form of [text, text.replaceAll(/\s/gu, '')]) this.#registerSecret(form, 'recovery key');
    const found = await Vault.open(this.#api, this.#userId, text);
    if (found.kind === 'opens')
      for (const [name, secret] of found.vault.secrets) this.#registerSecret(secret, name);
    return found;
  }
}
