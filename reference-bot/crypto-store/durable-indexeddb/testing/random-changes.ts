import * as fc from 'fast-check';

/** A change of stores or indexes in an upgrade; it may throw what IndexedDB throws. `data` is for the report. */
export interface RandomChange {
  readonly data: unknown;
  make(database: IDBDatabase, transaction: IDBTransaction): void;
}

/** Chooses among what is there, whatever that is by then. */
const pick = fc.nat({ max: 5 });
const name = fc.constantFrom('a', 'b', 'c');

function changes<Data>(
  data: fc.Arbitrary<Data>,
  make: (database: IDBDatabase, data: Data) => void,
): fc.Arbitrary<RandomChange> {
  return data.map((value) => ({ data: value, make: (database) => make(database, value) }));
}

function storeChanges<Data>(
  data: fc.Arbitrary<Data>,
  make: (store: IDBObjectStore, data: Data) => void,
): fc.Arbitrary<RandomChange> {
  return fc.tuple(pick, data).map(([at, value]) => ({
    data: [at, value],
    make(_database, transaction) {
      const storeName = chosen(transaction.objectStoreNames, at);
      if (storeName !== undefined) make(transaction.objectStore(storeName), value);
    },
  }));
}

/** One of the names; undefined when there are none. */
export function chosen(names: DOMStringList, at: number): string | undefined {
  return names.length > 0 ? [...names][at % names.length] : undefined;
}

const keyPath = fc.constantFrom<string | string[] | null>(null, 'id', ['id', 'tag']);
const creations = changes(fc.record({ name, keyPath, autoIncrement: fc.boolean() }), (database, store) => {
  database.createObjectStore(store.name, store);
});

const deletions = changes(pick, (database, at) => {
  const storeName = chosen(database.objectStoreNames, at);
  if (storeName !== undefined) database.deleteObjectStore(storeName);
});

const renames = storeChanges(name, (store, newName) => {
  store.name = newName;
});

const index = {
  name,
  keyPath: fc.constantFrom('tag', 'id', 'tags'),
  unique: fc.boolean(),
  multiEntry: fc.boolean(),
};
const indexCreations = storeChanges(fc.record(index), (store, { name, keyPath, ...options }) => {
  store.createIndex(name, keyPath, options);
});

const indexDeletions = storeChanges(pick, (store, at) => {
  const indexName = chosen(store.indexNames, at);
  if (indexName !== undefined) store.deleteIndex(indexName);
});

const indexRenames = storeChanges(fc.tuple(pick, name), (store, [at, newName]) => {
  const indexName = chosen(store.indexNames, at);
  if (indexName !== undefined) store.index(indexName).name = newName;
});

/** Every change that an upgrade can make. */
export const anyChange: fc.Arbitrary<RandomChange> = fc.oneof(
  { weight: 4, arbitrary: creations },
  { weight: 3, arbitrary: indexCreations },
  deletions,
  renames,
  indexDeletions,
  indexRenames,
);
