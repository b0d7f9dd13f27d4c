import { DatabaseSync } from 'node:sqlite';
import { ownerOnlyPath } from './owner-only-path.ts';

const usualLimit = 10_000;

/** Knows the ids that came last, over restarts: an id is on the disk when it has been added. */
export class KeptIds implements Disposable {
  readonly #database: DatabaseSync;
  readonly #limit: number;

  /**
   * @param limit how many are known.
   * @throws Node's error when the file cannot be written.
   */
  constructor(folder: string, fileName: string, limit = usualLimit) {
    this.#limit = limit;
    this.#database = new DatabaseSync(ownerOnlyPath(folder, fileName));
    this.#database.exec(
      'CREATE TABLE IF NOT EXISTS ids (rank INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE)',
    );
  }

  has(id: string): boolean {
    return this.#database.prepare('SELECT 1 FROM ids WHERE id = ?').get(id) !== undefined;
  }

  /** Notes an id, and forgets those that came long before it. */
  add(id: string): void {
    const { lastInsertRowid } = this.#database.prepare('INSERT OR IGNORE INTO ids (id) VALUES (?)').run(id);
    this.#database.prepare('DELETE FROM ids WHERE rank <= ?').run(Number(lastInsertRowid) - this.#limit);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
