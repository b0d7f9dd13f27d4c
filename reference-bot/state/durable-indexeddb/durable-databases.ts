import { rememberStructure } from './database-structure.ts';
import { makeTransactionDurable } from './durable-transaction.ts';
import type { EngineDatabase, EngineStore, EngineTransaction } from './engine.ts';
import type { LoadedDatabase } from './load.ts';
import { ObjectStoreJournal } from './object-store-journal.ts';
import { fillIndexes } from './store-definition.ts';
import type { Tables } from './tables.ts';

/** The databases of a factory by name: the engine puts in what it makes and takes out what it deletes. */
export class DurableDatabases extends Map<string, EngineDatabase> {
  readonly #tables: Tables;
  readonly #journals = new WeakMap<EngineStore, ObjectStoreJournal>();
  #nextStoreId = 1;
  #failedDeletion: unknown;

  constructor(tables: Tables, loaded: readonly LoadedDatabase[]) {
    super();
    this.#tables = tables;
    for (const { database, stores } of loaded) {
      this.set(database.name, database);
      for (const { id, store } of stores) {
        this.#journals.set(store, new ObjectStoreJournal(id, store));
        this.#nextStoreId = Math.max(this.#nextStoreId, id + 1);
        database.rawObjectStores.set(store.name, store);
      }
    }
  }

  override set(name: string, database: EngineDatabase): this {
    const { rawObjectStores, transactions } = database;
    rawObjectStores.set = (storeName, store) => {
      this.#journalOf(store);
      return Map.prototype.set.call(rawObjectStores, storeName, store) as typeof rawObjectStores;
    };
    transactions.push = (...added) => {
      for (const transaction of added) this.#watch(database, transaction);
      return Array.prototype.push.apply(transactions, added);
    };
    return super.set(name, database);
  }

  /** Forgets a database. One that cannot be deleted from the file stays; `takeFailedDeletion` says why. */
  override delete(name: string): boolean {
    try {
      this.#tables.deleteDatabase(name);
    } catch (error) {
      this.#failedDeletion = error;
      return false;
    }
    return super.delete(name);
  }

  /** Why the last deletion failed; undefined when it did not, and when asked again. */
  takeFailedDeletion(): unknown {
    const error = this.#failedDeletion;
    this.#failedDeletion = undefined;
    return error;
  }

  #watch(database: EngineDatabase, transaction: EngineTransaction): void {
    const { mode, _scope: scope } = transaction;
    if (mode === 'readonly') return;
    const isUpgrade = mode === 'versionchange';
    const stores = (): EngineStore[] => [...database.rawObjectStores.values()];
    // An upgrade makes and deletes stores on its way; what others write to is theirs from the beginning.
    const written = stores().filter(({ name }) => scope.has(name));
    const journals = (): ObjectStoreJournal[] =>
      (isUpgrade ? stores() : written).map((store) => this.#journalOf(store));
    const restoreStructure = isUpgrade ? rememberStructure(database) : undefined;
    makeTransactionDurable(transaction, {
      commit: () => {
        const all = journals();
        if (isUpgrade) this.#tables.writeUpgrade(database, all);
        else if (all.some(({ isEmpty }) => !isEmpty)) this.#tables.write(all);
        for (const journal of all) journal.committed();
      },
      aborted: () => {
        // The engine loses stores whose names changed hands, and leaves what it took back in deleted indexes.
        restoreStructure?.();
        if (transaction._started) for (const journal of journals()) journal.aborted();
        if (isUpgrade) for (const store of stores()) fillIndexes(store);
      },
    });
  }

  #journalOf(store: EngineStore): ObjectStoreJournal {
    const known = this.#journals.get(store);
    if (known) return known;
    const journal = new ObjectStoreJournal(this.#nextStoreId, store);
    this.#nextStoreId += 1;
    this.#journals.set(store, journal);
    return journal;
  }
}
