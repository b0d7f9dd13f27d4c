import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../state/in-transaction.ts';
import { rememberStructure } from './database-structure.ts';
import { failureToWrite } from '../crypto-store-error.ts';
import { makeTransactionDurable } from './durable-transaction.ts';
import {
  Database,
  type EngineDatabase,
  type EngineIndex,
  type EngineStore,
  type EngineTransaction,
} from './engine.ts';
import { keepIndexInFile, keepStoreInFile } from './keep-in-file.ts';
import { StoreContext } from './store-context.ts';
import { definitionOf, indexFrom, storeFrom } from './store-definition.ts';
import { Tables } from './tables.ts';
import { Writer } from './writer.ts';

/** What the file knows of an object store. */
interface KeptStore {
  readonly id: number;
  /** The key that was given out last, at the last commit. */
  lastKey: number | undefined;
}

/** What became of a database that was deleted. */
export interface Deletion {
  /** Calls when it is over, with what went wrong, or with undefined. */
  whenOver(tell: (failure: DOMException | undefined) => void): void;
}

/** The databases of a factory by name: the engine puts in what it makes and takes out what it deletes. */
export class DurableDatabases extends Map<string, EngineDatabase> {
  readonly #sqlite: DatabaseSync;
  readonly #tables: Tables;
  readonly #writer: Writer;
  readonly #context: StoreContext;
  readonly #stores = new WeakMap<EngineStore, KeptStore>();
  readonly #indexes = new WeakMap<EngineIndex, number>();
  /** All object stores and indexes of a database that may have something in the file. */
  readonly #ids = new WeakMap<EngineDatabase, Set<number>>();
  #lastId = 0;
  #deletion: Deletion | undefined;

  /** Reads what databases there are; records stay where they are. */
  constructor(sqlite: DatabaseSync, file: string) {
    super();
    this.#sqlite = sqlite;
    this.#tables = new Tables(sqlite);
    this.#writer = new Writer(sqlite, file);
    this.#context = new StoreContext(sqlite, this.#writer);
    for (const { name, version } of this.#tables.databases()) this.#load(new Database(name, version));
  }

  override set(name: string, database: EngineDatabase): this {
    const { rawObjectStores, transactions } = database;
    this.#ids.set(database, new Set());
    rawObjectStores.set = (storeName, store) => {
      if (!this.#stores.has(store)) this.#keepStore(database, store, this.#newId(), undefined);
      return Map.prototype.set.call(rawObjectStores, storeName, store) as typeof rawObjectStores;
    };
    transactions.push = (...added) => {
      for (const transaction of added) this.#watch(database, transaction);
      return Array.prototype.push.apply(transactions, added);
    };
    return super.set(name, database);
  }

  /** Forgets a database. One that cannot be deleted from the file stays; `takeDeletion` tells. */
  override delete(name: string): boolean {
    const database = this.get(name);
    if (!database) return false;
    const over = Promise.withResolvers<DOMException | undefined>();
    let outcome: { readonly failure: DOMException | undefined } | undefined;
    super.delete(name);
    this.#writer.betweenTurns(() => {
      outcome = { failure: this.#deleteFromFile(database) };
      if (outcome.failure !== undefined && !this.has(name)) super.set(name, database);
      over.resolve(outcome.failure);
    });
    this.#deletion = {
      whenOver(tell) {
        if (outcome) tell(outcome.failure);
        else void over.promise.then(tell);
      },
    };
    return true;
  }

  /** The last deletion; undefined when there was none, and when asked again. */
  takeDeletion(): Deletion | undefined {
    const deletion = this.#deletion;
    this.#deletion = undefined;
    return deletion;
  }

  #deleteFromFile(database: EngineDatabase): DOMException | undefined {
    try {
      inTransaction(this.#sqlite, () => {
        this.#tables.deleteDatabase(database.name);
        this.#tables.deleteAll(this.#idsOf(database));
      });
      return undefined;
    } catch (error) {
      return failureToWrite(this.#writer.file, error);
    }
  }

  #load(database: EngineDatabase): void {
    this.set(database.name, database);
    for (const { id, definition, lastKey } of this.#tables.stores(database.name)) {
      const store = storeFrom(database, definition);
      if (store.keyGenerator) store.keyGenerator.num = lastKey ?? 0;
      this.#keepStore(database, store, id, lastKey);
      for (const indexDefinition of definition.indexes) {
        const index = indexFrom(store, indexDefinition);
        this.#keepIndex(database, index, indexDefinition.id);
        store.rawIndexes.set(index.name, index);
      }
      database.rawObjectStores.set(store.name, store);
    }
  }

  #keepStore(database: EngineDatabase, store: EngineStore, id: number, lastKey: number | undefined): void {
    this.#stores.set(store, { id, lastKey });
    this.#use(database, id);
    keepStoreInFile(store, id, this.#context);
    const { rawIndexes } = store;
    rawIndexes.set = (name, index) => {
      if (!this.#indexes.has(index)) this.#keepIndex(database, index, this.#newId());
      return Map.prototype.set.call(rawIndexes, name, index) as typeof rawIndexes;
    };
  }

  #keepIndex(database: EngineDatabase, index: EngineIndex, id: number): void {
    this.#indexes.set(index, id);
    this.#use(database, id);
    keepIndexInFile(index, id, this.#context);
  }

  #watch(database: EngineDatabase, transaction: EngineTransaction): void {
    const { mode, _scope: scope } = transaction;
    if (mode === 'readonly') return;
    const isUpgrade = mode === 'versionchange';
    const stores = (): EngineStore[] => [...database.rawObjectStores.values()];
    // An upgrade makes and deletes stores on its way; what others write to is theirs from the beginning.
    const written = stores().filter(({ name }) => scope.has(name));
    const restoreStructure = isUpgrade ? rememberStructure(database) : undefined;
    makeTransactionDurable(transaction, this.#writer, {
      commit: () => {
        if (isUpgrade) this.#writer.change(() => this.#writeStructure(database));
        else this.#writeLastKeys(written);
        this.#writer.commit();
        for (const store of isUpgrade ? stores() : written) {
          this.#kept(store).lastKey = store.keyGenerator?.num;
        }
      },
      aborted: () => {
        // The engine loses stores whose names changed hands.
        restoreStructure?.();
        if (transaction._started) this.#restoreLastKeys(isUpgrade ? stores() : written);
      },
    });
  }

  #writeStructure(database: EngineDatabase): void {
    this.#tables.putDatabase(database);
    const used = new Set<number>();
    for (const store of database.rawObjectStores.values()) {
      const { id } = this.#kept(store);
      const definition = definitionOf(store, (index) => this.#indexes.get(index)!);
      this.#tables.putStore(database.name, { id, definition, lastKey: store.keyGenerator?.num });
      for (const usedId of [id, ...definition.indexes.map((index) => index.id)]) used.add(usedId);
    }
    this.#tables.deleteAll([...this.#idsOf(database)].filter((id) => !used.has(id)));
  }

  #writeLastKeys(stores: readonly EngineStore[]): void {
    for (const store of stores) {
      const { id, lastKey } = this.#kept(store);
      const { num } = store.keyGenerator ?? {};
      if (num !== undefined && num !== lastKey) this.#writer.change(() => this.#tables.setLastKey(id, num));
    }
  }

  #restoreLastKeys(stores: readonly EngineStore[]): void {
    for (const store of stores) {
      if (store.keyGenerator) store.keyGenerator.num = this.#kept(store).lastKey ?? 0;
    }
  }

  #kept(store: EngineStore): KeptStore {
    return this.#stores.get(store)!;
  }

  #idsOf(database: EngineDatabase): Set<number> {
    return this.#ids.get(database)!;
  }

  #use(database: EngineDatabase, id: number): void {
    this.#idsOf(database).add(id);
    this.#lastId = Math.max(this.#lastId, id);
  }

  #newId(): number {
    return this.#lastId + 1;
  }
}
