import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Serializer } from 'node:v8';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, expect, it } from 'vitest';
import { openDurableIndexedDb } from './durable-indexeddb.ts';
import { dump } from './testing/dump.ts';
import { endOf, openDatabase } from './testing/idb.ts';

const root = mkdtempSync(join(tmpdir(), 'durable-idb-migrate-'));
afterAll(() => rmSync(root, { recursive: true }));

const things = { tag: 'a', tags: [1, 2, 2] };
const others = new Map([['x', new Uint8Array([1])]]);

function record(key: IDBValidKey, value: unknown): Uint8Array {
  const serializer = new Serializer();
  serializer.writeHeader();
  serializer.writeValue([key, value]);
  return serializer.releaseBuffer();
}

function firstVersion(file: string): void {
  using sqlite = new DatabaseSync(file);
  sqlite.exec(`
    CREATE TABLE database (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT;
    CREATE TABLE object_store (id INTEGER PRIMARY KEY, database TEXT NOT NULL REFERENCES database ON DELETE CASCADE,
      definition TEXT NOT NULL, last_key REAL) STRICT;
    CREATE TABLE record (store INTEGER NOT NULL REFERENCES object_store ON DELETE CASCADE, key TEXT NOT NULL,
      bytes BLOB NOT NULL, PRIMARY KEY (store, key)) STRICT;
    PRAGMA application_id = ${0x43_49_44_42};
    PRAGMA user_version = 1;
    INSERT INTO database VALUES ('"bot"', 3);`);
  const index = { keyPath: 'tag', name: 'tag', multiEntry: false, unique: true };
  const put = sqlite.prepare('INSERT INTO object_store VALUES (?, ?, ?, ?)');
  const indexes = [index, { ...index, name: 'tags', keyPath: 'tags', multiEntry: true, unique: false }];
  put.run(4, '"bot"', JSON.stringify({ name: 'things', keyPath: null, autoIncrement: true, indexes }), 7);
  put.run(
    5,
    '"bot"',
    JSON.stringify({ name: 'others', keyPath: null, autoIncrement: false, indexes: [] }),
    null,
  );
  const add = sqlite.prepare('INSERT INTO record VALUES (?, ?, ?)');
  add.run(4, '"n7"', record(7, things));
  add.run(5, '["sa","n1"]', record(['a', 1], others));
}

it('brings a file of the first version over, once, with its indexes', async () => {
  const file = join(root, 'first.db');
  firstVersion(file);
  const model = new IDBFactory();
  const database = await openDatabase(model, 'bot', 3, (opened) => {
    const store = opened.createObjectStore('things', { autoIncrement: true });
    store.createIndex('tag', 'tag', { unique: true });
    store.createIndex('tags', 'tags', { multiEntry: true });
    opened.createObjectStore('others');
  });
  const transaction = database.transaction(['things', 'others'], 'readwrite');
  transaction.objectStore('things').put(things, 7);
  transaction.objectStore('others').put(others, ['a', 1]);
  await endOf(transaction);
  database.close();
  for (let opening = 1; opening <= 2; opening += 1) {
    const store = openDurableIndexedDb(file);
    expect(await dump(store.indexedDB)).toStrictEqual(await dump(model));
    store.close();
  }
});
