import { IDBKeyRange } from 'fake-indexeddb';
import * as fc from 'fast-check';
import { anyKey, anyValue } from './arbitrary-data.ts';

/** Is told each answer. */
export type Trace = (answer: unknown) => void;

/** Something to do to an object store; it may throw what IndexedDB throws. `data` is for the report. */
export interface RandomRequest {
  readonly data: unknown;
  send(store: IDBObjectStore, trace: Trace): void;
}

const record = fc.record(
  { id: anyKey, tag: anyKey, tags: fc.array(anyKey, { maxLength: 3 }), rest: anyValue },
  { requiredKeys: ['rest'] },
);

function requests<Data>(
  data: fc.Arbitrary<Data>,
  send: (store: IDBObjectStore, data: Data, trace: Trace) => void,
): fc.Arbitrary<RandomRequest> {
  return data.map((value) => ({ data: value, send: (store, trace) => send(store, value, trace) }));
}

/** Tells how a request ends. */
function follow(request: IDBRequest, trace: Trace): void {
  request.addEventListener('success', () => trace(request.result));
  request.addEventListener('error', () => trace(request.error?.name));
}

const stores = requests(
  fc.tuple(fc.constantFrom('put' as const, 'add' as const), record, fc.option(anyKey, { nil: undefined })),
  (store, [method, value, key], trace) =>
    follow(store[method](value, store.keyPath === null ? key : undefined), trace),
);

/** Records that share their index keys, more of them than are read at once. */
const crowds = requests(
  fc.array(fc.nat({ max: 1 }), { minLength: 4, maxLength: 10 }),
  (store, tags, trace) => {
    for (const [id, tag] of tags.entries()) {
      follow(store.put({ id, tag, tags: [tag, id] }, store.keyPath === null ? id : undefined), trace);
    }
  },
);

interface RangeChoice {
  readonly from: IDBValidKey | undefined;
  readonly to: IDBValidKey | undefined;
  readonly isFromOpen: boolean;
  readonly isToOpen: boolean;
}

const rangeChoice: fc.Arbitrary<RangeChoice> = fc.record({
  from: fc.option(anyKey, { nil: undefined, freq: 1 }),
  to: fc.option(anyKey, { nil: undefined, freq: 1 }),
  isFromOpen: fc.boolean(),
  isToOpen: fc.boolean(),
});

/** Throws where the bounds are the wrong way round. */
function rangeOf({ from, to, isFromOpen, isToOpen }: RangeChoice): IDBKeyRange | undefined {
  if (from !== undefined && to !== undefined) return IDBKeyRange.bound(from, to, isFromOpen, isToOpen);
  if (from !== undefined) return IDBKeyRange.lowerBound(from, isFromOpen);
  return to === undefined ? undefined : IDBKeyRange.upperBound(to, isToOpen);
}

const deletions = requests(fc.tuple(anyKey, fc.option(rangeChoice)), (store, [key, range], trace) =>
  follow(store.delete((range && rangeOf(range)) ?? key), trace),
);

/** Newer than TypeScript's library. */
type WithAllRecords = (IDBObjectStore | IDBIndex) & { getAllRecords(options: object): IDBRequest };
const anyDirection = fc.constantFrom<IDBCursorDirection>('next', 'prev', 'nextunique', 'prevunique');

const reads = requests(
  fc.record({
    method: fc.constantFrom('get', 'getKey', 'getAll', 'getAllKeys', 'getAllRecords', 'count'),
    direction: anyDirection,
    index: fc.option(fc.nat({ max: 2 })),
    range: rangeChoice,
    key: anyKey,
    count: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  }),
  (store, { method, index, range, key, count, direction }, trace) => {
    const source = sourceOf(store, index);
    const query = rangeOf(range);
    if (method === 'get' || method === 'getKey') follow(source[method](query ?? key), trace);
    else if (method === 'count') follow(source.count(query), trace);
    else if (method === 'getAllRecords') {
      const request = (source as WithAllRecords).getAllRecords({ query, count, direction });
      follow(request, (records) =>
        trace(
          (records as IDBCursorWithValue[]).map(({ key, primaryKey, value }) => [key, primaryKey, value]),
        ),
      );
    } else follow(source[method as 'getAll'](query, count), trace);
  },
);

const walks = requests(
  fc.record({
    index: fc.option(fc.nat({ max: 2 })),
    range: rangeChoice,
    direction: anyDirection,
    moves: fc.array(fc.oneof(fc.integer({ min: 1, max: 3 }), anyKey), { maxLength: 6 }),
  }),
  (store, { index, range, direction, moves }, trace) => {
    const request = sourceOf(store, index).openCursor(rangeOf(range), direction);
    const left = [...moves];
    request.addEventListener('success', () => {
      const cursor = request.result;
      trace(cursor && [cursor.key, cursor.primaryKey, cursor.value]);
      const move = left.shift();
      if (!cursor || move === undefined) return;
      quietly(() => {
        if (typeof move === 'number' && move >= 1 && Number.isInteger(move))
          cursor.advance(Math.min(move, 3));
        else cursor.continue(move);
      });
    });
  },
);

function sourceOf(store: IDBObjectStore, at: number | null): IDBObjectStore | IDBIndex {
  const names = [...store.indexNames];
  return at === null || names.length === 0 ? store : store.index(names[at % names.length]!);
}

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

/** Every way to change and to read the records of an object store. */
export const anyRequest: fc.Arbitrary<RandomRequest> = fc.oneof(
  { weight: 5, arbitrary: stores },
  { weight: 2, arbitrary: crowds },
  { weight: 2, arbitrary: cursorMoves },
  { weight: 2, arbitrary: deletions },
  { weight: 3, arbitrary: reads },
  { weight: 3, arbitrary: walks },
  { weight: 1, arbitrary: clearings },
);
