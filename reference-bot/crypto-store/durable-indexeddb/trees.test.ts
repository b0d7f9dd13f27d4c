import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, expect, it } from 'vitest';
import { openDurableIndexedDb } from './durable-indexeddb.ts';
import { answerOf, endOf, openDatabase } from './testing/idb.ts';
import { quickFolder } from './testing/quick-folder.ts';

const root = quickFolder('durable-idb-trees-');
afterAll(() => rmSync(root, { recursive: true }));

const directions = ['next', 'prev', 'nextunique', 'prevunique'] as const;
const records = 200;
const sources = (store: IDBObjectStore): readonly (IDBObjectStore | IDBIndex)[] => [
  store,
  ...[...store.indexNames].map((name) => store.index(name)),
];

async function fill(factory: IDBFactory): Promise<IDBDatabase> {
  const database = await openDatabase(factory, 'many', 1, (opened) => {
    const store = opened.createObjectStore('things');
    store.createIndex('alike', 'alike');
    store.createIndex('own', 'own', { unique: true });
  });
  const transaction = database.transaction(['things'], 'readwrite');
  for (let key = 0; key < records; key += 1)
    transaction.objectStore('things').put({ alike: key % 3, own: -key - 1 }, key);
  await endOf(transaction);
  return database;
}

/** All keys that a cursor comes by. */
function walk(source: IDBObjectStore | IDBIndex, direction: IDBCursorDirection): Promise<IDBValidKey[]> {
  const keys: IDBValidKey[] = [];
  const request = source.openKeyCursor(null, direction);
  const { promise, resolve } = Promise.withResolvers<IDBValidKey[]>();
  request.addEventListener('success', () => {
    if (!request.result) return resolve(keys);
    keys.push([request.result.key, request.result.primaryKey]);
    request.result.continue();
  });
  return promise;
}

async function readAll(factory: IDBFactory): Promise<unknown[]> {
  const things = (await fill(factory)).transaction('things').objectStore('things');
  return Promise.all(
    sources(things).flatMap((source) =>
      directions.flatMap((direction) => [
        answerOf(source.getAllKeys({ direction } as never)),
        answerOf(source.getAll({ direction, count: 90 } as never)),
        walk(source, direction),
      ]),
    ),
  );
}

it('reads many records in every direction, at once and one by one', async () => {
  const store = openDurableIndexedDb(join(root, 'many.db'));
  const answers = await readAll(store.indexedDB);
  expect(answers[0]).toHaveLength(records);
  expect(answers).toEqual(await readAll(new IDBFactory()));
  store.close();
});
