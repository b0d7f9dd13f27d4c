import type { EngineRecord, EngineRecords, EngineStore } from './engine.ts';
import { keyId } from './key-id.ts';
import { recordToBytes } from './record-bytes.ts';

/** What happened to one key since the last commit. */
interface Change {
  readonly key: IDBValidKey;
  /** The record at the last commit; undefined when there was none. */
  readonly before: EngineRecord | undefined;
  /** The record as it is now; undefined when there is none. */
  readonly bytes: Uint8Array | undefined;
}

/**
 * What has changed in an object store since its last commit. One is enough for each store, because IndexedDB lets
 * one transaction at a time write to it.
 *
 * It listens to the engine's records and not to put, delete, clear or the cursors: all of those end in three
 * methods there, and so does the undoing of a request that failed.
 */
export class ObjectStoreJournal {
  /** Names the store in the file; a new name of the store does not change it. */
  readonly id: number;
  readonly store: EngineStore;
  /** By key's id. */
  readonly changes = new Map<string, Change>();
  readonly #engine: Pick<EngineRecords, 'put' | 'delete'>;
  #committedLastKey: number | undefined;

  constructor(id: number, store: EngineStore) {
    this.id = id;
    this.store = store;
    this.#committedLastKey = store.keyGenerator?.num;
    const { records } = store;
    const put = records.put.bind(records);
    const remove = records.delete.bind(records);
    const clear = records.clear.bind(records);
    this.#engine = { put, delete: remove };
    records.put = (record, noOverwrite) => {
      // Before the engine takes it: a value that cannot be written fails its own request.
      const bytes = recordToBytes(record);
      const overwritten = put(record, noOverwrite);
      this.#note(record.key, overwritten, bytes);
      return overwritten;
    };
    records.delete = (key) => this.#removed(remove(key));
    records.clear = () => this.#removed(clear());
  }

  get isEmpty(): boolean {
    return this.changes.size === 0 && this.store.keyGenerator?.num === this.#committedLastKey;
  }

  /** The changes are on the disk. */
  committed(): void {
    this.changes.clear();
    this.#committedLastKey = this.store.keyGenerator?.num;
  }

  /** Takes back the changes of records and of the key generator; the engine's own undoing forgets some. */
  aborted(): void {
    for (const { key, before } of this.changes.values()) {
      if (before) this.#engine.put(before);
      else this.#engine.delete(key);
    }
    this.changes.clear();
    const { keyGenerator } = this.store;
    if (keyGenerator && this.#committedLastKey !== undefined) keyGenerator.num = this.#committedLastKey;
  }

  #removed(records: EngineRecord[]): EngineRecord[] {
    for (const record of records) this.#note(record.key, record, undefined);
    return records;
  }

  #note(key: IDBValidKey, before: EngineRecord | undefined, bytes: Uint8Array | undefined): void {
    const id = keyId(key);
    const earlier = this.changes.get(id);
    this.changes.set(id, { key, before: earlier ? earlier.before : before, bytes });
  }
}
