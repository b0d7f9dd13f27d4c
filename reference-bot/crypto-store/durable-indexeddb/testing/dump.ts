import { answerOf, endOf, openDatabase } from './idb.ts';

/** A key, or a list with keys, as a store on a disk gives it back, which knows one zero only. */
export function withoutNegativeZeros(key: unknown): unknown {
  if (Array.isArray(key)) return key.map(withoutNegativeZeros);
  return key === 0 ? 0 : key;
}

type IndexWithRecords = IDBIndex & {
  getAllRecords(): IDBRequest<{ key: IDBValidKey; primaryKey: IDBValidKey }[]>;
};

/** All that can be seen of a factory's databases, the next generated keys included. */
export async function dump(factory: IDBFactory): Promise<readonly unknown[]> {
  const dumps: unknown[] = [];
  const listed = await factory.databases();
  for (const { name = '', version } of listed.sort((a, b) => (a.name! < b.name! ? -1 : 1))) {
    const database = await openDatabase(factory, name);
    const stores: unknown[] = [];
    for (const store of database.objectStoreNames) stores.push(await dumpStore(database, store));
    dumps.push({ name, version, stores });
    database.close();
  }
  return dumps;
}

async function dumpStore(database: IDBDatabase, name: string): Promise<object> {
  const transaction = database.transaction([name], 'readwrite');
  const end = endOf(transaction);
  const store = transaction.objectStore(name);
  const { keyPath, autoIncrement } = store;
  const keys = (await answerOf(store.getAllKeys())).map(withoutNegativeZeros);
  const values = await answerOf(store.getAll());
  const indexes: object[] = [];
  for (const indexName of store.indexNames) {
    const index = store.index(indexName) as IndexWithRecords;
    const { keyPath, unique, multiEntry } = index;
    const records = await answerOf(index.getAllRecords());
    const entries = records.map(({ key, primaryKey }) => [key, primaryKey].map(withoutNegativeZeros));
    indexes.push({ indexName, keyPath, unique, multiEntry, entries });
  }
  const nextKey = autoIncrement ? await answerOf(store.add({})).catch(() => 'used up') : undefined;
  if (nextKey !== 'used up') transaction.abort();
  await end;
  return { name, keyPath, autoIncrement, keys, values, indexes, nextKey };
}
