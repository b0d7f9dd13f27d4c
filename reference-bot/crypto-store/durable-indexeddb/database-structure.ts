import type { EngineDatabase } from './engine.ts';

/**
 * Remembers which stores and indexes a database has, and under which names. Calling what it returns brings that
 * back; records and what is in the indexes stay as they are.
 */
export function rememberStructure({ rawObjectStores }: EngineDatabase): () => void {
  const stores = [...rawObjectStores].map(([name, store]) => ({
    name,
    store,
    indexes: [...store.rawIndexes],
  }));
  return () => {
    rawObjectStores.clear();
    for (const { name, store, indexes } of stores) {
      rawObjectStores.set(name, Object.assign(store, { name, deleted: false }));
      store.rawIndexes.clear();
      for (const [indexName, index] of indexes) {
        store.rawIndexes.set(indexName, Object.assign(index, { name: indexName, deleted: false }));
      }
    }
  };
}
