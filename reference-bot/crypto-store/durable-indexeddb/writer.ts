import type { DatabaseSync } from 'node:sqlite';

/**
 * The one transaction that SQLite has at a time. IndexedDB lets transactions write at once that have no object store
 * in common; here they take turns.
 */
export class Writer {
  readonly file: string;
  readonly #sqlite: DatabaseSync;
  #owner: object | undefined;
  #failure: unknown;
  #waiting: { readonly owner: object; readonly go: () => void }[] = [];
  #afterTurn: (() => void)[] = [];

  constructor(sqlite: DatabaseSync, file: string) {
    this.file = file;
    this.#sqlite = sqlite;
  }

  /** Gives the turn to `owner` and says true, or calls `go` when it is free. */
  takeTurn(owner: object, go: () => void): boolean {
    if (this.#owner === undefined || this.#owner === owner) {
      this.#owner = owner;
      return true;
    }
    if (!this.#waiting.some((other) => other.owner === owner)) this.#waiting.push({ owner, go });
    return false;
  }

  /** Writes for the owner of the turn. A change that fails here lets its whole transaction fail. */
  change<Value>(work: () => Value): Value {
    try {
      if (!this.#sqlite.isTransaction) this.#sqlite.exec('BEGIN IMMEDIATE');
      return work();
    } catch (error) {
      this.#failure ??= error;
      throw error;
    }
  }

  /** Has all changes of the turn on the disk, or throws why none of them is. */
  commit(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#sqlite.isOpen && !this.#sqlite.isTransaction) return;
    this.#sqlite.exec('COMMIT');
  }

  /** Takes back all changes of the turn. Returns why one of them could not be written. */
  rollBack(owner: object): unknown {
    if (this.#owner !== owner) return undefined;
    if (this.#sqlite.isOpen && this.#sqlite.isTransaction) this.#sqlite.exec('ROLLBACK');
    return this.#failure;
  }

  /** Ends the turn, or the wait for it. */
  endTurn(owner: object): void {
    this.#waiting = this.#waiting.filter((other) => other.owner !== owner);
    if (this.#owner !== owner) return;
    this.#owner = undefined;
    this.#failure = undefined;
    for (const work of this.#afterTurn.splice(0)) work();
    const next = this.#waiting.shift();
    if (!next) return;
    this.#owner = next.owner;
    setImmediate(next.go);
  }

  /** Does work that is a transaction of its own, at once or after the turn that goes on. */
  betweenTurns(work: () => void): void {
    if (this.#owner === undefined) work();
    else this.#afterTurn.push(work);
  }
}
