const storeName = 'notes';

/** Small facts that outlive the process, by name. All of them are in memory as well. */
export class Notes {
  readonly #database: IDBDatabase;
  readonly #facts: Map<string, unknown>;

  private constructor(database: IDBDatabase, facts: Map<string, unknown>) {
    this.#database = database;
    this.#facts = facts;
  }

  /** Opens those kept in a database of an IndexedDB; makes them when they are not there. */
  static async open(indexedDB: IDBFactory, databaseName: string): Promise<Notes> {
    const opening = indexedDB.open(databaseName, 1);
    opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(storeName));
    const database = await outcome(opening);
    const store = database.transaction(storeName).objectStore(storeName);
    const [names, values] = await Promise.all([outcome(store.getAllKeys()), outcome(store.getAll())]);
    return new Notes(database, new Map(names.map((name, index) => [String(name), values[index]])));
  }

  /** Unchecked: the caller knows the type. */
  get<Fact>(name: string): Fact | undefined {
    return this.#facts.get(name) as Fact | undefined;
  }

  /** Those whose names begin with `prefix`. */
  under<Fact>(prefix: string): readonly (readonly [name: string, fact: Fact])[] {
    return [...this.#facts].filter(([name]) => name.startsWith(prefix)) as [string, Fact][];
  }

  /** Known at once, and on the disk when it resolves; rejects when it could not be written. */
  async put(name: string, fact: unknown): Promise<void> {
    this.#facts.set(name, fact);
    await this.#write((store) => store.put(fact, name));
  }

  /** Forgets some. */
  async delete(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    for (const name of names) this.#facts.delete(name);
    await this.#write((store) => {
      for (const name of names) store.delete(name);
    });
  }

  #write(change: (store: IDBObjectStore) => void): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const transaction = this.#database.transaction(storeName, 'readwrite', { durability: 'strict' });
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', () =>
      reject(transaction.error ?? new Error('a note was not kept')),
    );
    change(transaction.objectStore(storeName));
    return promise;
  }
}

function outcome<Value>(request: IDBRequest<Value>): Promise<Value> {
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  request.addEventListener('success', () => resolve(request.result));
  request.addEventListener('error', () => reject(request.error ?? new Error('the store cannot be read')));
  return promise;
}
