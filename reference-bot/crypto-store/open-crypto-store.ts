import { resolve } from 'node:path';
import { SerialQueue } from '../base/concurrency/serial-queue.ts';
import { CryptoStoreError } from './crypto-store-error.ts';
import { openDurableIndexedDb } from './durable-indexeddb/durable-indexeddb.ts';
import { explainFailure } from './explain-failure.ts';
import { Notes } from './notes.ts';
import { type CryptoClient, publishedKey } from './published-key.ts';

const cryptoDatabasePrefix = 'crypto-store';
/** That what the device has published, if anything, are the keys in the store. */
const publishedNote = 'published';

export interface CryptoStoreOptions {
  /** Path of the file; it and its folder are made if they are not there, readable for their owner only. */
  readonly file: string;
  /** What the Matrix SDK encrypts the store with. The same one each time. */
  readonly passphrase: string;
}

/** Where a device keeps its keys. */
export interface CryptoStore extends Disposable {
  /**
   * Starts the end-to-end encryption of a client with the keys in this store; call it instead of the client's
   * `initRustCrypto()`, and before `startClient()`. For one client; `CryptoClient` is what this
   * takes of a `MatrixClient` of matrix-js-sdk, of any version that has the method.
   *
   * A store that is new is compared with what the homeserver knows of the device, before anything is uploaded.
   * @throws CryptoStoreError when the passphrase, the account or the device is another one than that of the store;
   * what the homeserver's refusal makes the SDK throw.
   */
  initCrypto(client: CryptoClient): Promise<void>;
  /** Lets go of the file. Call it when the client has stopped. All that completed is on the disk already. */
  close(): void;
}

/** The SDK takes what is the `indexedDB` of the process at that moment. */
const starts = new SerialQueue();

/**
 * Opens the crypto store in a file, for this process alone until it is closed or the process ends, however it ends.
 * @throws CryptoStoreError when the file cannot be used; TypeError when the passphrase is empty.
 */
export function openCryptoStore({ file, passphrase }: CryptoStoreOptions): CryptoStore {
  if (!passphrase) throw new TypeError('openCryptoStore: the passphrase is empty');
  const path = resolve(file);
  const database = openDurableIndexedDb(path);
  const close = (): void => database.close();
  return {
    initCrypto: (client) =>
      starts.run(async () => {
        database.install();
        try {
          await client.initRustCrypto({ cryptoDatabasePrefix, storagePassword: passphrase });
        } catch (error) {
          throw explainFailure(path, error);
        }
        const notes = await Notes.open(database.indexedDB, cryptoDatabasePrefix);
        if (notes.get(publishedNote) !== undefined) return;
        const [published, own] = [await publishedKey(client), await client.getCrypto()?.getOwnDeviceKeys()];
        if (published !== undefined && published !== own?.ed25519)
          throw new CryptoStoreError('other-keys', path);
        await notes.put(publishedNote, true);
      }),
    close,
    [Symbol.dispose]: close,
  };
}
