import type { AccountDataClient, SecretStorageCallbacks } from 'matrix-js-sdk/lib/secret-storage.js';
import { ServerSideSecretStorageImpl } from 'matrix-js-sdk/lib/secret-storage.js';
import type { RecoveryKey } from '../recovery-key.ts';
import { secretNames } from '../secret-storage.ts';

/** The account data of an account, of which nobody but the bot writes. */
export class TestAccount {
  readonly data = new Map<string, object>();
  /** Called before each change; what it throws is what the homeserver says. */
  beforeWrite: (type: string) => void = () => {};

  /** Its secret storage, with keys that open it. */
  storage(keys: readonly RecoveryKey[]): ServerSideSecretStorageImpl {
    const storage = this.storageFor({
      async getSecretStorageKey({ keys: asked }) {
        for (const [id, info] of Object.entries(asked))
          for (const { bytes } of keys) if (await storage.checkKey(bytes, info)) return [id, bytes];
        return null;
      },
    });
    return storage;
  }

  /** The same for somebody who finds the key otherwise. */
  storageFor(callbacks: SecretStorageCallbacks): ServerSideSecretStorageImpl {
    const client = {
      getAccountDataFromServer: async (type: string) => this.data.get(type) ?? null,
      setAccountData: async (type: string, content: object) => {
        this.beforeWrite(type);
        this.data.set(type, content);
        return {};
      },
    };
    return new ServerSideSecretStorageImpl(client as unknown as AccountDataClient, callbacks);
  }

  /** Gives it secret storage with all secrets. */
  async enable(key: RecoveryKey): Promise<void> {
    const storage = this.storage([key]);
    const { keyId } = await storage.addKey('m.secret_storage.v1.aes-hmac-sha2', { key: key.bytes });
    await storage.setDefaultKeyId(keyId);
    for (const name of secretNames) await storage.store(name, `the ${name}`, [keyId]);
  }

  /** The secrets that a key opens, by the way of every client: with the key that is named. */
  async openedBy(key: RecoveryKey): Promise<readonly string[]> {
    const storage = this.storage([key]);
    const opened = secretNames.map(async (name) => {
      const secret = await storage.get(name).catch(() => undefined);
      return secret === `the ${name}` ? [name] : [];
    });
    return (await Promise.all(opened)).flat();
  }
}
