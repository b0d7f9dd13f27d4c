import type { DatabaseSync } from 'node:sqlite';
import { Deserializer } from 'node:v8';
import { Database } from './engine.ts';
import { keyToBytes } from './key-bytes.ts';
import { indexFrom, type StoreDefinition, storeFrom } from './store-definition.ts';
import { schema, Tables } from './tables.ts';
import { valueToBytes } from './value-bytes.ts';

/** Brings a file of the first version to the second one, which sorts keys and keeps indexes. Runs in a transaction. */
export function migrateFromVersion1(sqlite: DatabaseSync): void {
  sqlite.exec(`
    ALTER TABLE record RENAME TO old_record;
    ALTER TABLE object_store RENAME TO old_object_store;
    ALTER TABLE database RENAME TO old_database;
    ${schema}
    INSERT INTO database SELECT * FROM old_database;
    INSERT INTO object_store SELECT * FROM old_object_store;
  `);
  const tables = new Tables(sqlite);
  // Object stores and indexes share their ids.
  let { id: lastId } = sqlite.prepare('SELECT max(id) AS id FROM object_store').get() as { id: number };
  for (const { name } of tables.databases()) {
    for (const { id, definition, lastKey } of tables.stores(name)) {
      const indexes = definition.indexes.map((index) => ({ ...index, id: (lastId += 1) }));
      tables.putStore(name, { id, definition: { ...definition, indexes }, lastKey });
      copyRecords(sqlite, id, { ...definition, indexes });
    }
  }
  sqlite.exec('DROP TABLE old_record; DROP TABLE old_object_store; DROP TABLE old_database');
}

function copyRecords(sqlite: DatabaseSync, id: number, definition: StoreDefinition): void {
  const putRecord = sqlite.prepare('INSERT INTO record VALUES (?, ?, ?)');
  const putEntry = sqlite.prepare('INSERT INTO entry VALUES (?, ?, ?)');
  const store = storeFrom(new Database('', 1), definition);
  for (const { bytes } of sqlite.prepare('SELECT bytes FROM old_record WHERE store = ?').iterate(id)) {
    const [key, value] = oldRecord(bytes as Uint8Array);
    const keyBytes = keyToBytes(key);
    putRecord.run(id, keyBytes, valueToBytes(keyBytes, value));
    for (const index of definition.indexes) {
      // One of its own for each record: what the engine puts into it are the entries of the record.
      const entries = indexFrom(store, index);
      entries.storeRecord({ key, value });
      for (const entry of entries.records.values()) putEntry.run(index.id, keyToBytes(entry.key), keyBytes);
    }
  }
}

function oldRecord(bytes: Uint8Array): [IDBValidKey, unknown] {
  const deserializer = new Deserializer(bytes);
  deserializer.readHeader();
  return deserializer.readValue() as [IDBValidKey, unknown];
}
