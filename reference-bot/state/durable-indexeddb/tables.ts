import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { inTransaction } from '../in-transaction.ts';
import type { EngineDatabase } from './engine.ts';
import type { ObjectStoreJournal } from './object-store-journal.ts';
import { definitionOf } from './store-definition.ts';

/** Writes to the file of a store. What throws has changed nothing. */
export class Tables {
  readonly #sqlite: DatabaseSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #setLastKey: StatementSync;

  constructor(sqlite: DatabaseSync) {
    this.#sqlite = sqlite;
    this.#put = sqlite.prepare(
      'INSERT INTO record (store, key, bytes) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET bytes = excluded.bytes',
    );
    this.#remove = sqlite.prepare('DELETE FROM record WHERE store = ? AND key = ?');
    this.#setLastKey = sqlite.prepare('UPDATE object_store SET last_key = ? WHERE id = ?');
  }

  /** Writes changed records. */
  write(journals: readonly ObjectStoreJournal[]): void {
    inTransaction(this.#sqlite, () => this.#writeAll(journals));
  }

  /** Writes a database's version and the definitions of its stores, all of which are given, with their records. */
  writeUpgrade(database: EngineDatabase, journals: readonly ObjectStoreJournal[]): void {
    const name = JSON.stringify(database.name);
    inTransaction(this.#sqlite, () => {
      this.#run(
        `INSERT INTO database (name, version) VALUES (?, ?)
         ON CONFLICT (name) DO UPDATE SET version = excluded.version`,
        name,
        database.version,
      );
      this.#run(
        'DELETE FROM object_store WHERE database = ? AND id NOT IN (SELECT value FROM json_each(?))',
        name,
        JSON.stringify(journals.map(({ id }) => id)),
      );
      for (const { id, store } of journals) {
        this.#run(
          `INSERT INTO object_store (id, database, definition) VALUES (?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET definition = excluded.definition`,
          id,
          name,
          JSON.stringify(definitionOf(store)),
        );
      }
      this.#writeAll(journals);
    });
  }

  /** Deletes a database with all that is in it. */
  deleteDatabase(name: string): void {
    this.#run('DELETE FROM database WHERE name = ?', JSON.stringify(name));
  }

  #writeAll(journals: readonly ObjectStoreJournal[]): void {
    for (const { id, store, changes } of journals) {
      for (const [key, { bytes }] of changes) {
        if (bytes) this.#put.run(id, key, bytes);
        else this.#remove.run(id, key);
      }
      if (store.keyGenerator) this.#setLastKey.run(store.keyGenerator.num, id);
    }
  }

  #run(sql: string, ...values: (string | number)[]): void {
    this.#sqlite.prepare(sql).run(...values);
  }
}
