import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openDurableIndexedDb } from './durable-indexeddb.ts';
import { answerOf, endOf, openDatabase } from './testing/idb.ts';
import { quickFolder } from './testing/quick-folder.ts';

const root = quickFolder('durable-idb-turns-');
afterAll(() => rmSync(root, { recursive: true }));

function make(opened: IDBDatabase): void {
  for (const name of ['a', 'b', 'c']) opened.createObjectStore(name);
}

it('lets transactions that are made at once write in turn, and takes back those alone that abort', async () => {
  const file = join(root, 'store.db');
  const store = openDurableIndexedDb(file);
  const one = await openDatabase(store.indexedDB, 'one', 1, make);
  const two = await openDatabase(store.indexedDB, 'two', 1, make);
  (await openDatabase(store.indexedDB, 'gone', 1, make)).close();

  // None of them has a store in common: IndexedDB lets them all run now.
  const transactions = ['a', 'b', 'c'].flatMap((name) =>
    [one, two].map((database) => database.transaction([name], 'readwrite')),
  );
  const deletion = answerOf(store.indexedDB.deleteDatabase('gone'));
  const ends = transactions.map(async (transaction, at) => {
    const end = endOf(transaction);
    const [name = ''] = transaction.objectStoreNames;
    for (let key = 0; key < 3; key += 1) await answerOf(transaction.objectStore(name).put(at, key));
    if (at % 2 === 1) transaction.abort();
    return end;
  });
  expect(await Promise.all(ends)).toEqual(['complete', 'abort', 'complete', 'abort', 'complete', 'abort']);
  await deletion;
  store.close();

  const again = openDurableIndexedDb(file);
  expect((await again.indexedDB.databases()).map(({ name }) => name)).toEqual(['one', 'two']);
  for (const [database, counts] of [
    ['one', [3, 3, 3]],
    ['two', [0, 0, 0]],
  ] as const) {
    const opened = await openDatabase(again.indexedDB, database);
    const reading = opened.transaction(['a', 'b', 'c']);
    const found = await Promise.all(
      ['a', 'b', 'c'].map((name) => answerOf(reading.objectStore(name).count())),
    );
    expect(found).toEqual(counts);
  }
  again.close();
});
