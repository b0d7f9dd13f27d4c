import { type EngineDatabase, type EngineIndex, type EngineStore, Index, ObjectStore } from './engine.ts';

type IndexDefinition = Pick<EngineIndex, 'name' | 'keyPath' | 'multiEntry' | 'unique'>;

/** What an object store is, without its records. All of it can be JSON. */
export interface StoreDefinition extends Pick<EngineStore, 'name' | 'keyPath' | 'autoIncrement'> {
  readonly indexes: readonly IndexDefinition[];
}

export function definitionOf({ name, keyPath, autoIncrement, rawIndexes }: EngineStore): StoreDefinition {
  const indexes = [...rawIndexes.values()].map(({ name, keyPath, multiEntry, unique }) => ({
    name,
    keyPath,
    multiEntry,
    unique,
  }));
  return { name, keyPath, autoIncrement, indexes };
}

/** An object store as defined, without records, and not yet in the database. */
export function storeFrom(database: EngineDatabase, definition: StoreDefinition): EngineStore {
  const store = new ObjectStore(database, definition.name, definition.keyPath, definition.autoIncrement);
  for (const { name, keyPath, multiEntry, unique } of definition.indexes) {
    store.rawIndexes.set(name, new Index(store, name, keyPath, multiEntry, unique));
  }
  return store;
}

/** Fills the indexes of a store from its records. */
export function fillIndexes({ records, rawIndexes }: EngineStore): void {
  for (const index of rawIndexes.values()) {
    index.records.clear();
    for (const record of records.values()) index.storeRecord(record);
    index.initialized = true;
  }
}
