import { IDBKeyRange } from 'fake-indexeddb';
import * as fc from 'fast-check';
import { anyKey, anyValue } from './arbitrary-data.ts';

/** Something to do to an object store; it may throw what IndexedDB throws. `data` is for the report. */
export interface RandomRequest {
  readonly data: unknown;
  send(store: IDBObjectStore): void;
}

const record = fc.record(
  { id: anyKey, tag: anyKey, tags: fc.array(anyKey, { maxLength: 3 }), rest: anyValue },
  { requiredKeys: ['rest'] },
);

function requests<Data>(
  data: fc.Arbitrary<Data>,
  send: (store: IDBObjectStore, data: Data) => void,
): fc.Arbitrary<RandomRequest> {
  return data.map((value) => ({ data: value, send: (store) => send(store, value) }));
}

const stores = requests(
  fc.tuple(fc.constantFrom('put' as const, 'add' as const), record, fc.option(anyKey, { nil: undefined })),
  (store, [method, value, key]) => store[method](value, store.keyPath === null ? key : undefined),
);

const deletions = requests(fc.tuple(anyKey, anyKey, fc.boolean()), (store, [from, to, isRange]) =>
  store.delete(isRange ? IDBKeyRange.bound(from, to) : from),
);

const clearings = requests(fc.constant('clear'), (store) => store.clear());

const cursorMoves = requests(
  fc.record({ skip: fc.nat({ max: 3 }), throughIndex: fc.boolean(), value: fc.option(record) }),
  (store, { skip, throughIndex, value }) => {
    const [indexName] = store.indexNames;
    const source = throughIndex && indexName !== undefined ? store.index(indexName) : store;
    const request = source.openCursor();
    let left = skip;
    request.addEventListener('success', () => {
      const cursor = request.result;
      if (cursor && left > 0) {
        left -= 1;
        cursor.continue();
      } else if (cursor) {
        quietly(() => (value ? cursor.update(withKey(store, cursor, value)) : cursor.delete()));
      }
    });
  },
);

function withKey(store: IDBObjectStore, cursor: IDBCursor, value: object): object {
  return store.keyPath === 'id' ? { ...value, id: cursor.primaryKey } : value;
}

/** Does what may throw, as a caller that expects it. */
export function quietly(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

/** Every way to change the records of an object store. */
export const anyRequest: fc.Arbitrary<RandomRequest> = fc.oneof(
  { weight: 5, arbitrary: stores },
  { weight: 2, arbitrary: cursorMoves },
  { weight: 2, arbitrary: deletions },
  { weight: 1, arbitrary: clearings },
);
