import type { DatabaseSync } from 'node:sqlite';
import type { StoreDefinition } from './store-definition.ts';

/** What is in the file beside records. Names and key paths are JSON: SQLite's text would not keep every JavaScript string. */
export const schema = `
  CREATE TABLE database (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT;
  CREATE TABLE object_store (
    id INTEGER PRIMARY KEY,
    database TEXT NOT NULL,
    definition TEXT NOT NULL,
    last_key REAL
  ) STRICT;
  CREATE TABLE record (store INTEGER, key BLOB, value BLOB NOT NULL, PRIMARY KEY (store, key)) STRICT;
  CREATE TABLE entry ("index" INTEGER, key BLOB, "primary" BLOB, PRIMARY KEY ("index", key, "primary"))
    STRICT, WITHOUT ROWID;
`;

export interface DatabaseRow {
  readonly name: string;
  readonly version: number;
}

export interface StoreRow {
  readonly id: number;
  readonly definition: StoreDefinition;
  /** The key that was given out last. */
  readonly lastKey: number | undefined;
}

/** The tables of databases and object stores. The transaction is the caller’s affair. */
export class Tables {
  readonly #sqlite: DatabaseSync;

  constructor(sqlite: DatabaseSync) {
    this.#sqlite = sqlite;
  }

  databases(): readonly DatabaseRow[] {
    return this.#sqlite
      .prepare('SELECT name, version FROM database')
      .all()
      .map(({ name, version }) => ({ name: JSON.parse(String(name)) as string, version: Number(version) }));
  }

  stores(database: string): readonly StoreRow[] {
    return this.#sqlite
      .prepare('SELECT id, definition, last_key FROM object_store WHERE database = ? ORDER BY id')
      .all(JSON.stringify(database))
      .map(({ id, definition, last_key: lastKey }) => ({
        id: Number(id),
        definition: JSON.parse(String(definition)) as StoreDefinition,
        lastKey: lastKey === null ? undefined : Number(lastKey),
      }));
  }

  putDatabase({ name, version }: DatabaseRow): void {
    this.#run(
      'INSERT INTO database VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET version = excluded.version',
      JSON.stringify(name),
      version,
    );
  }

  putStore(database: string, { id, definition, lastKey }: StoreRow): void {
    this.#run(
      'INSERT OR REPLACE INTO object_store VALUES (?, ?, ?, ?)',
      id,
      JSON.stringify(database),
      JSON.stringify(definition),
      lastKey ?? null,
    );
  }

  setLastKey(id: number, lastKey: number): void {
    this.#run('UPDATE object_store SET last_key = ? WHERE id = ?', lastKey, id);
  }

  deleteDatabase(name: string): void {
    this.#run('DELETE FROM database WHERE name = ?', JSON.stringify(name));
  }

  /** Deletes object stores or indexes with all that is in them. */
  deleteAll(ids: Iterable<number>): void {
    for (const id of ids) {
      this.#run('DELETE FROM object_store WHERE id = ?', id);
      this.#run('DELETE FROM record WHERE store = ?', id);
      this.#run('DELETE FROM entry WHERE "index" = ?', id);
    }
  }

  #run(sql: string, ...values: (string | number | null)[]): void {
    this.#sqlite.prepare(sql).run(...values);
  }
}
