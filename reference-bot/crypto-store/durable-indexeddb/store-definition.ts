import { type EngineDatabase, type EngineIndex, type EngineStore, Index, ObjectStore } from './engine.ts';

/** What an index is, without its entries. `id` names it in the file. */
export interface IndexDefinition extends Pick<EngineIndex, 'name' | 'keyPath' | 'multiEntry' | 'unique'> {
  readonly id: number;
}

/** What an object store is, without its records. All of it can be JSON. */
export interface StoreDefinition extends Pick<EngineStore, 'name' | 'keyPath' | 'autoIncrement'> {
  readonly indexes: readonly IndexDefinition[];
}

export function definitionOf(store: EngineStore, idOf: (index: EngineIndex) => number): StoreDefinition {
  const { name, keyPath, autoIncrement, rawIndexes } = store;
  const indexes = [...rawIndexes.values()].map((index) => ({
    id: idOf(index),
    name: index.name,
    keyPath: index.keyPath,
    multiEntry: index.multiEntry,
    unique: index.unique,
  }));
  return { name, keyPath, autoIncrement, indexes };
}

/** An object store as defined, not yet in the database. */
export function storeFrom(
  database: EngineDatabase,
  { name, keyPath, autoIncrement }: Omit<StoreDefinition, 'indexes'>,
): EngineStore {
  return new ObjectStore(database, name, keyPath, autoIncrement);
}

/** An index as defined, not yet in the object store. */
export function indexFrom(
  store: EngineStore,
  { name, keyPath, multiEntry, unique }: Omit<IndexDefinition, 'id'>,
): EngineIndex {
  return Object.assign(new Index(store, name, keyPath, multiEntry, unique), { initialized: true });
}
