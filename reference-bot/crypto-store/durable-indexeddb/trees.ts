import type { StatementSync } from 'node:sqlite';
import type { EngineRange, EngineRecord, EngineTree } from './engine.ts';
import { beforeAllKeys, behindAllKeys, justBehind, keyFromBytes, keyToBytes } from './key-bytes.ts';
import type { StoreContext } from './store-context.ts';
import { valueFromBytes, valueToBytes } from './value-bytes.ts';

// A cursor asks for one or two records each time, getAll() for all of them.
const firstPage = 2;
const largestPage = 128;

type Row = Readonly<Record<string, Uint8Array>>;

/** From the first key inside to the first key behind. */
interface Bounds {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
}

function boundsOf({ lower, upper, lowerOpen, upperOpen }: EngineRange): Bounds {
  const from = lower === undefined ? beforeAllKeys : keyToBytes(lower);
  const to = upper === undefined ? behindAllKeys : keyToBytes(upper);
  return {
    from: lowerOpen && lower !== undefined ? justBehind(from) : from,
    to: upperOpen || upper === undefined ? to : justBehind(to),
  };
}

const everything: Bounds = { from: beforeAllKeys, to: behindAllKeys };

/** Rows page by page: a statement left open would hold the file. */
function* pages(read: (last: Row | undefined, count: number) => readonly Row[]): Generator<Row> {
  let last: Row | undefined;
  for (let count = firstPage; ; count = Math.min(count * 4, largestPage)) {
    const rows = read(last, count);
    yield* rows;
    if (rows.length < count) return;
    last = rows.at(-1);
  }
}

/** A record whose value is read from its bytes when it is asked for. */
class StoredRecord implements EngineRecord {
  readonly key: IDBValidKey;
  readonly #row: Row;
  readonly #context: StoreContext;

  constructor(key: IDBValidKey, row: Row, context: StoreContext) {
    this.key = key;
    this.#row = row;
    this.#context = context;
  }

  get value(): unknown {
    return this.#context.read(() => valueFromBytes(this.#row.key!, this.#row.value!));
  }
}

/** The records of an object store in the file. */
export class RecordTree implements EngineTree {
  readonly #context: StoreContext;
  readonly #id: number;
  readonly #sql: StoreContext['sql'];

  constructor(context: StoreContext, id: number) {
    this.#context = context;
    this.#sql = context.sql;
    this.#id = id;
  }

  get({ key }: EngineRecord): EngineRecord | undefined {
    return this.#find(key, keyToBytes(key));
  }

  put({ key, value }: EngineRecord, noOverwrite = false): EngineRecord | undefined {
    const keyBytes = keyToBytes(key);
    const bytes = valueToBytes(keyBytes, value);
    const overwritten = this.#find(key, keyBytes);
    if (overwritten && noOverwrite)
      throw new DOMException('there is a record with this key', 'ConstraintError');
    this.#context.write(() => this.#sql.putRecord.run(this.#id, keyBytes, bytes));
    return overwritten;
  }

  delete({ key }: EngineRecord): void {
    this.#context.write(() => this.#sql.deleteRecord.run(this.#id, keyToBytes(key)));
  }

  clear(): void {
    this.#context.write(() => this.#sql.clearRecords.run(this.#id));
  }

  getAllRecords(descending = false): Generator<EngineRecord> {
    return this.#records(everything, descending);
  }

  getRecords(range: EngineRange, descending = false): Generator<EngineRecord> {
    return this.#records(boundsOf(range), descending);
  }

  size(): number {
    return this.#count(everything);
  }

  count(range: EngineRange): number {
    return this.#count(boundsOf(range));
  }

  #count({ from, to }: Bounds): number {
    return this.#context.count(this.#sql.countRecords, this.#id, from, to);
  }

  #find(key: IDBValidKey, bytes: Uint8Array): EngineRecord | undefined {
    const row = this.#context.read(() => this.#sql.getRecord.get(this.#id, bytes)) as Row | undefined;
    return row && new StoredRecord(key, { key: bytes, value: row.value! }, this.#context);
  }

  *#records({ from, to }: Bounds, descending: boolean): Generator<EngineRecord> {
    const statement = descending ? this.#sql.recordsDown : this.#sql.recordsUp;
    const read = (last: Row | undefined, count: number): readonly Row[] => {
      const [start, end] = descending ? [from, last?.key ?? to] : [last ? justBehind(last.key!) : from, to];
      return this.#context.rows(statement, this.#id, start, end, count);
    };
    for (const row of pages(read)) {
      yield new StoredRecord(
        this.#context.read(() => keyFromBytes(row.key!)),
        row,
        this.#context,
      );
    }
  }
}

/** The entries of an index in the file. */
export class EntryTree implements EngineTree {
  readonly #context: StoreContext;
  readonly #id: number;
  readonly #isUnique: boolean;
  readonly #sql: StoreContext['sql'];

  constructor(context: StoreContext, id: number, isUnique: boolean) {
    this.#context = context;
    this.#sql = context.sql;
    this.#id = id;
    this.#isUnique = isUnique;
  }

  get({ key, value }: EngineRecord): EngineRecord | undefined {
    const keyBytes = keyToBytes(key);
    const [from, to] = this.#isUnique
      ? [beforeAllKeys, behindAllKeys]
      : [keyToBytes(value as IDBValidKey), undefined];
    const [row] = this.#context.rows(this.#sql.entry, this.#id, keyBytes, from, to ?? justBehind(from));
    return row && this.#entry(row);
  }

  put({ key, value }: EngineRecord): undefined {
    this.#context.write(() =>
      this.#sql.putEntry.run(this.#id, keyToBytes(key), keyToBytes(value as IDBValidKey)),
    );
  }

  delete({ key, value }: EngineRecord): void {
    this.#context.write(() =>
      this.#sql.deleteEntry.run(this.#id, keyToBytes(key), keyToBytes(value as IDBValidKey)),
    );
  }

  clear(): void {
    this.#context.write(() => this.#sql.clearEntries.run(this.#id));
  }

  getAllRecords(descending = false): Generator<EngineRecord> {
    return this.#entries(everything, descending);
  }

  getRecords(range: EngineRange, descending = false): Generator<EngineRecord> {
    return this.#entries(boundsOf(range), descending);
  }

  size(): number {
    return this.#count(everything);
  }

  count(range: EngineRange): number {
    return this.#count(boundsOf(range));
  }

  #count({ from, to }: Bounds): number {
    return this.#context.count(this.#sql.countEntries, this.#id, from, to);
  }

  *#entries({ from, to }: Bounds, descending: boolean): Generator<EngineRecord> {
    const read = (last: Row | undefined, count: number): readonly Row[] =>
      descending
        ? this.#page(this.#sql.entriesDown, from, last ?? { key: to, primary: beforeAllKeys }, count)
        : this.#page(this.#sql.entriesUp, to, last ?? { key: from, primary: beforeAllKeys }, count);
    for (const row of pages(read)) yield this.#entry(row);
  }

  #page(statement: StatementSync, end: Uint8Array, last: Row, count: number): readonly Row[] {
    return this.#context.rows(statement, this.#id, end, last.key!, last.primary!, count);
  }

  #entry({ key, primary }: Row): EngineRecord {
    return this.#context.read(() => ({ key: keyFromBytes(key!), value: keyFromBytes(primary!) }));
  }
}
