import { IDBFactory as EngineFactory } from 'fake-indexeddb';

/** A record as the engine hands it on. In an index, the value is the key of the record in the object store. */
export interface EngineRecord {
  readonly key: IDBValidKey;
  readonly value: unknown;
}

export interface EngineRange {
  readonly lower?: IDBValidKey;
  readonly upper?: IDBValidKey;
  readonly lowerOpen: boolean;
  readonly upperOpen: boolean;
}

/** Sorted records: the engine's own are a tree in memory. All that it knows of records it learns here. */
export interface EngineTree {
  get(record: EngineRecord): EngineRecord | undefined;
  /** Returns the record that was overwritten. */
  put(record: EngineRecord, noOverwrite?: boolean): EngineRecord | undefined;
  delete(record: EngineRecord): void;
  getAllRecords(descending?: boolean): Iterator<EngineRecord>;
  getRecords(range: EngineRange, descending?: boolean): Iterator<EngineRecord>;
  size(): number;
}

/** What stands in front of a tree. */
export interface EngineRecords {
  records: EngineTree;
  clear(): readonly EngineRecord[];
  values(range?: EngineRange): Iterable<EngineRecord>;
}

export interface EngineIndex {
  name: string;
  readonly keyPath: string | string[];
  readonly multiEntry: boolean;
  readonly unique: boolean;
  initialized: boolean;
  deleted: boolean;
  readonly records: EngineRecords;
  count(range?: EngineRange): number;
  storeRecord(record: EngineRecord): void;
}

export interface EngineStore {
  name: string;
  readonly keyPath: string | string[] | null;
  readonly autoIncrement: boolean;
  /** `num` is the key that was given out last. */
  readonly keyGenerator: { num: number } | null;
  deleted: boolean;
  readonly records: EngineRecords;
  readonly rawIndexes: Map<string, EngineIndex>;
  count(range?: EngineRange): number;
  // Each of these notes in `rollbackLog`, if there is one, how to undo what it does.
  storeRecord(record: EngineRecord, noOverwrite?: boolean, rollbackLog?: unknown[]): IDBValidKey;
  deleteRecord(key: IDBValidKey | EngineRange, rollbackLog?: unknown[]): void;
  clear(rollbackLog?: unknown[]): void;
}

export interface EngineTransaction {
  readonly mode: IDBTransactionMode;
  readonly _scope: ReadonlySet<string>;
  readonly _state: 'active' | 'inactive' | 'committing' | 'finished';
  /** Before, it waits for others and has changed no record. */
  _started: boolean;
  error: DOMException | null;
  /** Answers the next request; called again until none is left. */
  _start(): void;
  /** Undoes what the transaction did and ends it. */
  _abort(errorName: string | null): void;
  /** Runs once when there is nothing left to do; `complete` follows unless `error` is set by then. */
  _markFinished(): void;
}

export interface EngineDatabase {
  readonly name: string;
  readonly version: number;
  readonly rawObjectStores: Map<string, EngineStore>;
  /** Those not finished; each is pushed when it is made. */
  readonly transactions: EngineTransaction[];
}

interface EngineClasses {
  readonly Database: new (name: string, version: number) => EngineDatabase;
  readonly ObjectStore: new (
    database: EngineDatabase,
    name: string,
    keyPath: EngineStore['keyPath'],
    autoIncrement: boolean,
  ) => EngineStore;
  readonly Index: new (
    store: EngineStore,
    name: string,
    keyPath: EngineIndex['keyPath'],
    multiEntry: boolean,
    unique: boolean,
  ) => EngineIndex;
}

function classOf(part: object | undefined): unknown {
  if (part) return part.constructor;
  throw new Error('this fake-indexeddb keeps its data elsewhere: use the version that package.json asks for');
}

/** The classes of what the engine keeps. Its package exports only what stands in front of them. */
function engineClasses(): Promise<EngineClasses> {
  return new Promise((resolve, reject) => {
    const request = new EngineFactory().open('probe', 1);
    request.addEventListener('error', () => reject(request.error));
    request.addEventListener('upgradeneeded', () => {
      try {
        const store = request.result.createObjectStore('probe');
        const index = store.createIndex('probe', 'probe');
        resolve({
          Database: classOf((request.result as { _rawDatabase?: object })._rawDatabase),
          ObjectStore: classOf((store as { _rawObjectStore?: object })._rawObjectStore),
          Index: classOf((index as { _rawIndex?: object })._rawIndex),
        } as EngineClasses);
      } catch (error) {
        reject(error);
      }
    });
  });
}

export const { Database, ObjectStore, Index } = await engineClasses();
