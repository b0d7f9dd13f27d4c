import { IDBFactory as EngineFactory } from 'fake-indexeddb';

/** A record as the engine keeps it: its own clone of what was put. */
export interface EngineRecord {
  readonly key: IDBValidKey;
  readonly value: unknown;
}

/** The sorted records of one object store. Every change of them passes one of these three, rollback's included. */
export interface EngineRecords {
  put(record: EngineRecord, noOverwrite?: boolean): EngineRecord | undefined;
  delete(key: IDBValidKey | IDBKeyRange): EngineRecord[];
  clear(): EngineRecord[];
  values(): Iterable<EngineRecord>;
}

export interface EngineIndex {
  readonly name: string;
  readonly keyPath: string | string[];
  readonly multiEntry: boolean;
  readonly unique: boolean;
  initialized: boolean;
  readonly records: { clear(): void };
  storeRecord(record: EngineRecord): void;
}

export interface EngineStore {
  readonly name: string;
  readonly keyPath: string | string[] | null;
  readonly autoIncrement: boolean;
  /** `num` is the key that was given out last. */
  readonly keyGenerator: { num: number } | null;
  readonly records: EngineRecords;
  readonly rawIndexes: Map<string, EngineIndex>;
}

export interface EngineTransaction {
  readonly mode: IDBTransactionMode;
  readonly _scope: ReadonlySet<string>;
  /** Before, it waits for others and has changed no record. */
  readonly _started: boolean;
  error: DOMException | null;
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
