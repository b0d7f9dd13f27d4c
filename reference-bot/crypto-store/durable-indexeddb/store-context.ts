import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { failureToRead, failureToWrite } from '../crypto-store-error.ts';
import type { Writer } from './writer.ts';

const statements = {
  getRecord: 'SELECT value FROM record WHERE store = ? AND key = ?',
  putRecord:
    'INSERT INTO record (store, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  deleteRecord: 'DELETE FROM record WHERE store = ? AND key = ?',
  clearRecords: 'DELETE FROM record WHERE store = ?',
  countRecords: 'SELECT count(*) AS count FROM record WHERE store = ? AND key >= ? AND key < ?',
  recordsUp: 'SELECT key, value FROM record WHERE store = ? AND key >= ? AND key < ? ORDER BY key LIMIT ?',
  recordsDown:
    'SELECT key, value FROM record WHERE store = ? AND key >= ? AND key < ? ORDER BY key DESC LIMIT ?',
  entry: `SELECT key, "primary" FROM entry WHERE "index" = ? AND key = ? AND "primary" >= ? AND "primary" < ?
    LIMIT 1`,
  putEntry: 'INSERT OR IGNORE INTO entry ("index", key, "primary") VALUES (?, ?, ?)',
  deleteEntry: 'DELETE FROM entry WHERE "index" = ? AND key = ? AND "primary" = ?',
  clearEntries: 'DELETE FROM entry WHERE "index" = ?',
  countEntries: 'SELECT count(*) AS count FROM entry WHERE "index" = ? AND key >= ? AND key < ?',
  entriesUp: `SELECT key, "primary" FROM entry WHERE "index" = ? AND key < ? AND (key, "primary") > (?, ?)
    ORDER BY key, "primary" LIMIT ?`,
  entriesDown: `SELECT key, "primary" FROM entry WHERE "index" = ? AND key >= ? AND (key, "primary") < (?, ?)
    ORDER BY key DESC, "primary" DESC LIMIT ?`,
} as const;

type Statements = Readonly<Record<keyof typeof statements, StatementSync>>;

/** The file, as object stores and indexes use it. */
export class StoreContext {
  readonly sql: Statements;
  readonly #writer: Writer;

  constructor(sqlite: DatabaseSync, writer: Writer) {
    this.#writer = writer;
    const prepared = Object.entries(statements).map(([name, sql]) => [name, sqlite.prepare(sql)]);
    this.sql = Object.fromEntries(prepared) as Statements;
  }

  rows(statement: StatementSync, ...values: readonly SQLInputValue[]): readonly Record<string, Uint8Array>[] {
    return this.read(() => statement.all(...values)) as Record<string, Uint8Array>[];
  }

  count(statement: StatementSync, ...values: readonly SQLInputValue[]): number {
    return this.read(() => (statement.get(...values) as { count: number }).count);
  }

  /** @throws DOMException that names the file and what to do. */
  read<Value>(work: () => Value): Value {
    try {
      return work();
    } catch (error) {
      throw failureToRead(this.#writer.file, error);
    }
  }

  /** @throws DOMException that names the file and what to do. */
  write(work: () => unknown): void {
    try {
      this.#writer.change(work);
    } catch (error) {
      throw failureToWrite(this.#writer.file, error);
    }
  }
}
