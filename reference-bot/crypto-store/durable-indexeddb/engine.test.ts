import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { expect, it, vi } from 'vitest';
import type { EngineDatabase, EngineStore, EngineTransaction } from './engine.ts';
import { answerOf, endOf, openDatabase } from './testing/idb.ts';

// What durability relies on inside fake-indexeddb, so that an upgrade that changes it is noticed here first.

const internals = {
  database: (database: IDBDatabase) => (database as unknown as { _rawDatabase: EngineDatabase })._rawDatabase,
  store: (store: IDBObjectStore) => (store as unknown as { _rawObjectStore: EngineStore })._rawObjectStore,
  transaction: (transaction: IDBTransaction) => transaction as unknown as EngineTransaction,
};

async function bench(): Promise<{ factory: IDBFactory; database: IDBDatabase }> {
  const factory = new IDBFactory();
  const database = await openDatabase(factory, 'pinned', 1, (opened) => {
    opened.createObjectStore('things').createIndex('tag', 'tag', { unique: true });
  });
  return { factory, database };
}

function writing(database: IDBDatabase): { transaction: IDBTransaction; store: IDBObjectStore } {
  const transaction = database.transaction(['things'], 'readwrite');
  return { transaction, store: transaction.objectStore('things') };
}

it('knows of records only what their tree tells', async () => {
  const { database } = await bench();
  const { transaction, store } = writing(database);
  const inside = internals.store(store);
  const trees = [inside.records, inside.rawIndexes.get('tag')!.records].map(({ records }) => records);
  for (const method of ['get', 'getRecords', 'getAllRecords', 'put', 'delete', 'size'] as const)
    for (const tree of trees) expect(tree[method]).toBeTypeOf('function');
  const [records, entries] = trees.map((tree) => vi.spyOn(tree, 'put'));
  await answerOf(store.put({ tag: 1 }, 'a'));
  expect(records!.mock.lastCall).toEqual([{ key: 'a', value: { tag: 1 } }, false]);
  expect(entries!.mock.lastCall).toEqual([{ key: 1, value: 'a' }, false]);
  for (const tree of trees) vi.spyOn(tree, 'getRecords').mockReturnValue([].values());
  expect(await answerOf(store.get('a'))).toBeUndefined();
  expect(await answerOf(store.index('tag').get(1))).toBeUndefined();
  expect(await endOf(transaction)).toBe('complete');
});

it('changes records in three methods, which take a log', async () => {
  const { database } = await bench();
  const { transaction, store } = writing(database);
  const inside = internals.store(store);
  const calls = (['storeRecord', 'deleteRecord', 'clear'] as const).map((method) => vi.spyOn(inside, method));
  const counts = (): readonly number[] => calls.map(({ mock }) => mock.calls.length);
  await answerOf(store.put({ tag: 1 }, 'a'));
  await answerOf(store.add({ tag: 2 }, 'b'));
  const cursor = (await answerOf(store.index('tag').openCursor()))!;
  await answerOf(cursor.update({ tag: 3 }));
  await answerOf(cursor.delete());
  await answerOf(store.delete(IDBKeyRange.lowerBound('b')));
  expect(counts()).toEqual([3, 2, 0]);
  await answerOf(store.clear());
  expect(counts()).toEqual([3, 2, 1]);
  for (const { mock } of calls) expect(mock.calls.every((given) => Array.isArray(given.at(-1)))).toBe(true);
  expect(await endOf(transaction)).toBe('complete');
});

it('starts a transaction again for each of its requests', async () => {
  const { database } = await bench();
  const { transaction, store } = writing(database);
  const started = vi.spyOn(internals.transaction(transaction), '_start');
  store.put({}, 'a');
  store.put({}, 'b');
  await endOf(transaction);
  expect(started).toHaveBeenCalledTimes(3);
});

it('pushes a transaction once, and finishes it once, before complete', async () => {
  const { database } = await bench();
  const pushed = vi.spyOn(internals.database(database).transactions, 'push');
  const { transaction, store } = writing(database);
  expect(pushed.mock.calls).toEqual([[transaction]]);
  const seen: string[] = [];
  const inside = internals.transaction(transaction);
  expect(inside._started).toBe(false);
  const finish = inside._markFinished;
  inside._markFinished = () => {
    seen.push(inside._started ? 'finished' : 'not started');
    finish.call(inside);
  };
  store.put({ tag: 1 }, 'a').addEventListener('success', () => seen.push('success'));
  transaction.addEventListener('complete', () => seen.push('complete'));
  await endOf(transaction);
  expect(seen).toEqual(['success', 'finished', 'complete']);
  expect(pushed).toHaveBeenCalledOnce();
});

it('aborts from within the finish, and takes everything back', async () => {
  const { database } = await bench();
  const { transaction, store } = writing(database);
  const inside = internals.transaction(transaction);
  const finish = inside._markFinished;
  inside._markFinished = () => {
    inside._markFinished = finish;
    inside._abort('UnknownError');
  };
  store.put({ tag: 1 }, 'a');
  expect(await endOf(transaction)).toBe('abort');
  expect(transaction.error?.name).toBe('UnknownError');
  expect(await answerOf(writing(database).store.count())).toBe(0);
});

it('puts stores and databases into maps, and takes a database out before it tells', async () => {
  const { factory, database } = await bench();
  const { _databases: databases } = factory as unknown as { _databases: Map<string, EngineDatabase> };
  expect(databases.get('pinned')).toBe(internals.database(database));
  database.close();
  const renamed = vi.spyOn(internals.database(database).rawObjectStores, 'set');
  const upgraded = await openDatabase(factory, 'pinned', 2, (_opened, transaction) => {
    transaction.objectStore('things').name = 'other';
  });
  expect(renamed.mock.calls.map(([name]) => name)).toEqual(['other']);
  upgraded.close();
  const deleted = vi.spyOn(databases, 'delete');
  const request = factory.deleteDatabase('pinned');
  let deletedBeforeTold = false;
  request.addEventListener('success', () => {
    deletedBeforeTold = deleted.mock.calls.length === 1;
  });
  await answerOf(request);
  expect(deletedBeforeTold).toBe(true);
});
