import type { EngineIndex, EngineRecords, EngineStore } from './engine.ts';
import type { StoreContext } from './store-context.ts';
import { EntryTree, RecordTree } from './trees.ts';

/** Has an object store of the engine keep its records in the file. `id` names it there. */
export function keepStoreInFile(store: EngineStore, id: number, context: StoreContext): void {
  const tree = new RecordTree(context, id);
  useTree(store, tree);
  const { storeRecord, deleteRecord, clear } = store;
  // Without the engine's log: SQLite takes back what an abort undoes, and knows nothing of a log's size.
  store.storeRecord = (record, noOverwrite) => storeRecord.call(store, record, noOverwrite);
  store.deleteRecord = (key) => deleteRecord.call(store, key);
  store.clear = () => clear.call(store);
}

/** Has an index of the engine keep its entries in the file. `id` names it there. */
export function keepIndexInFile(index: EngineIndex, id: number, context: StoreContext): void {
  useTree(index, new EntryTree(context, id, index.unique));
}

function useTree(
  owner: { readonly records: EngineRecords; count: EngineStore['count'] },
  tree: RecordTree | EntryTree,
): void {
  owner.records.records = tree;
  owner.records.clear = () => {
    tree.clear();
    return [];
  };
  // The engine would look at each record.
  owner.count = (range) => (range ? tree.count(range) : tree.size());
}
