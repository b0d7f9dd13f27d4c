import { answerOf, endOf, openDatabase } from './idb.ts';

/** Steps that each commit once and, cut in half, would show. */
export const ledgerSteps: readonly ((factory: IDBFactory) => Promise<void>)[] = [
  (factory) =>
    upgrade(factory, 'ledger', 1, (ledger) => {
      ledger.createObjectStore('entries', { autoIncrement: true }).createIndex('amount', 'amount');
      ledger.createObjectStore('sums').put(0, 'total');
    }),
  (factory) => book(factory, [5, 7]),
  (factory) => upgrade(factory, 'other', 3, (other) => other.createObjectStore('things').put('x', 'y')),
  (factory) => write(factory, (entries) => entries.clear()),
  (factory) =>
    upgrade(factory, 'ledger', 2, (ledger, transaction) => {
      transaction.objectStore('entries').name = 'bookings';
      ledger.deleteObjectStore('sums');
      ledger.createObjectStore('entries').put({ amount: 1 }, 'first');
    }),
  async (factory) => {
    await answerOf(factory.deleteDatabase('other'));
  },
];

async function upgrade(
  factory: IDBFactory,
  name: string,
  version: number,
  change: (database: IDBDatabase, transaction: IDBTransaction) => void,
): Promise<void> {
  const database = await openDatabase(factory, name, version, change);
  database.close();
}

function book(factory: IDBFactory, amounts: readonly number[]): Promise<void> {
  return write(factory, (entries, sums) => {
    for (const amount of amounts) entries.add({ amount });
    sums.put(
      amounts.reduce((sum, amount) => sum + amount, 0),
      'total',
    );
  });
}

async function write(
  factory: IDBFactory,
  change: (entries: IDBObjectStore, sums: IDBObjectStore) => void,
): Promise<void> {
  const database = await openDatabase(factory, 'ledger');
  const transaction = database.transaction(['entries', 'sums'], 'readwrite');
  change(transaction.objectStore('entries'), transaction.objectStore('sums'));
  await endOf(transaction);
  database.close();
}
