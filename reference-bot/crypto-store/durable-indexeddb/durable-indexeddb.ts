import * as engine from 'fake-indexeddb';
import { DurableDatabases } from './durable-databases.ts';
import { DurableFactory } from './durable-factory.ts';
import { CryptoStoreError } from '../crypto-store-error.ts';
import { removeHolder } from './holder.ts';
import { openStoreFile } from './store-file.ts';

/** An IndexedDB whose databases live in a file. */
export interface DurableIndexedDb {
  readonly indexedDB: IDBFactory;
  /** Makes it the `indexedDB` of this process, with the `IDB…` classes that belong to it. */
  install(): void;
  /**
   * Lets go of the file. What completed is on the disk already; a transaction that has not will abort. A second
   * call does nothing.
   */
  close(): void;
}

/**
 * Opens the IndexedDB kept in `file`, which is made when it is not there. Each transaction is on the disk before
 * its `complete` event; one that cannot be written aborts with `QuotaExceededError` (disk full) or `UnknownError`.
 * Records are read from the file when they are asked for. Only one process, and one opening in it, can have the file.
 * @throws CryptoStoreError when the file cannot be used
 */
export function openDurableIndexedDb(file: string): DurableIndexedDb {
  const sqlite = openStoreFile(file);
  try {
    const databases = new DurableDatabases(sqlite, file);
    const indexedDB = new DurableFactory(databases);
    return {
      indexedDB,
      install: () => install(indexedDB),
      close() {
        indexedDB.close();
        if (!sqlite.isOpen) return;
        removeHolder(file);
        sqlite.close();
      },
    };
  } catch (error) {
    sqlite.close();
    throw error instanceof CryptoStoreError ? error : new CryptoStoreError('damaged', file, error);
  }
}

function install(indexedDB: IDBFactory): void {
  const classes = Object.entries(engine).filter(([name]) => name.startsWith('IDB'));
  for (const [name, value] of [...classes, ['indexedDB', indexedDB] as const]) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}
