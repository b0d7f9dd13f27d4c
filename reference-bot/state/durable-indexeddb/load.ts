import type { DatabaseSync } from 'node:sqlite';
import { DurableStoreError } from './durable-store-error.ts';
import { Database, type EngineDatabase, type EngineStore } from './engine.ts';
import { recordFromBytes } from './record-bytes.ts';
import { fillIndexes, type StoreDefinition, storeFrom } from './store-definition.ts';

/** A database as it was at its last commit. */
export interface LoadedDatabase {
  readonly database: EngineDatabase;
  readonly stores: readonly { readonly id: number; readonly store: EngineStore }[];
}

interface StoreRow {
  readonly id: number;
  readonly definition: string;
  readonly last_key: number | null;
}

/**
 * Reads everything that a store's file holds.
 * @throws DurableStoreError `damaged`
 */
export function loadDatabases(sqlite: DatabaseSync, file: string): readonly LoadedDatabase[] {
  try {
    const databases = sqlite.prepare('SELECT name, version FROM database').all();
    return databases.map((row) => loadDatabase(sqlite, row as { name: string; version: number }));
  } catch (error) {
    throw new DurableStoreError('damaged', file, error);
  }
}

function loadDatabase(
  sqlite: DatabaseSync,
  { name, version }: { name: string; version: number },
): LoadedDatabase {
  const database = new Database(JSON.parse(name) as string, version);
  const rows = sqlite
    .prepare('SELECT id, definition, last_key FROM object_store WHERE database = ?')
    .all(name);
  const stores = rows.map((row) => {
    const { id, definition, last_key: lastKey } = row as unknown as StoreRow;
    const store = storeFrom(database, JSON.parse(definition) as StoreDefinition);
    if (store.keyGenerator && lastKey !== null) store.keyGenerator.num = lastKey;
    fill(sqlite, id, store);
    return { id, store };
  });
  return { database, stores };
}

function fill(sqlite: DatabaseSync, id: number, store: EngineStore): void {
  for (const { bytes } of sqlite.prepare('SELECT bytes FROM record WHERE store = ?').iterate(id)) {
    store.records.put(recordFromBytes(bytes as Uint8Array));
  }
  fillIndexes(store);
}
