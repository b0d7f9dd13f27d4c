import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { type DurableIndexedDb, openDurableIndexedDb } from './durable-indexeddb.ts';
import { dump } from './testing/dump.ts';
import { answerOf, endOf, openDatabase } from './testing/idb.ts';

const root = mkdtempSync(join(tmpdir(), 'durable-idb-'));
afterAll(() => rmSync(root, { recursive: true }));

let file = '';
let store: DurableIndexedDb;
let database: IDBDatabase;
beforeEach(async () => {
  file = join(mkdtempSync(join(root, 'store-')), 'store.db');
  store = openDurableIndexedDb(file);
  database = await openDatabase(store.indexedDB, 'bot', 1, (opened) => {
    opened.createObjectStore('things', { autoIncrement: true }).createIndex('tag', 'tag');
  });
  await write((things) => things.put({ tag: 'kept' }, 'first'));
});

async function write(
  work: (things: IDBObjectStore) => void,
): Promise<{ end: string; error: string | undefined }> {
  const transaction = database.transaction(['things'], 'readwrite');
  work(transaction.objectStore('things'));
  const end = await endOf(transaction);
  return { end, error: transaction.error?.name };
}

function keys(): Promise<IDBValidKey[]> {
  return answerOf(database.transaction(['things']).objectStore('things').getAllKeys());
}

/** Changes the file behind the store's back, and opens the store again. */
async function reopenAfter(sql: string): Promise<void> {
  store.close();
  const sqlite = new DatabaseSync(file);
  sqlite.exec(sql);
  sqlite.close();
  store = openDurableIndexedDb(file);
  database = await openDatabase(store.indexedDB, 'bot');
}

async function expectSameAfterReopen(): Promise<void> {
  database.close();
  const before = await dump(store.indexedDB);
  store.close();
  store = openDurableIndexedDb(file);
  expect(await dump(store.indexedDB)).toStrictEqual(before);
  store.close();
}

it('has a transaction on the disk when it completes', async () => {
  const transaction = database.transaction(['things'], 'readwrite');
  transaction.objectStore('things').put({ tag: 'new' }, 'second');
  expect(await endOf(transaction)).toBe('complete');
  // As a copy taken at this moment: nothing is left to close().
  const copy = `${file}.copy`;
  for (const suffix of ['', '-wal']) cpSync(file + suffix, copy + suffix);
  const other = openDurableIndexedDb(copy);
  database = await openDatabase(other.indexedDB, 'bot');
  expect(await keys()).toEqual(['first', 'second']);
  other.close();
  store.close();
});

const refusal = `CREATE TRIGGER refusal BEFORE INSERT ON record WHEN NEW.key = x'3063626500'
  BEGIN SELECT RAISE(ABORT, 'the disk says no'); END`;

it('aborts what cannot be written, keeps what was, and goes on', async () => {
  await reopenAfter(refusal);
  const outcome = await write((things) => {
    things.put({ tag: 'new' }, 'good');
    things.put({ tag: 'lost' }, 'bad');
    things.delete('first');
  });
  expect(outcome).toEqual({ end: 'abort', error: 'UnknownError' });
  expect(await write((things) => things.put({}, 'later'))).toEqual({ end: 'complete', error: undefined });
  expect(await keys()).toEqual(['first', 'later']);
  await expectSameAfterReopen();
});

it('tells why a transaction was not written', async () => {
  await reopenAfter(refusal);
  const transaction = database.transaction(['things'], 'readwrite');
  transaction.objectStore('things').put({}, 'bad');
  await endOf(transaction);
  expect(transaction.error?.message).toContain('nothing of this change was written: the disk says no');
  store.close();
});

it('keeps a database whose upgrade cannot be written', async () => {
  await reopenAfter(`CREATE TRIGGER refusal BEFORE UPDATE ON database
    BEGIN SELECT RAISE(ABORT, 'the disk says no'); END`);
  database.close();
  const upgrade = openDatabase(store.indexedDB, 'bot', 2, (opened, transaction) => {
    transaction.objectStore('things').put({}, 'second');
    opened.createObjectStore('others');
  });
  await expect(upgrade).rejects.toMatchObject({ name: 'AbortError' });
  database = await openDatabase(store.indexedDB, 'bot');
  expect([database.version, ...database.objectStoreNames]).toEqual([1, 'things']);
  await expectSameAfterReopen();
});

it('keeps a database whose deletion cannot be written', async () => {
  await reopenAfter(`CREATE TRIGGER refusal BEFORE DELETE ON database
    BEGIN SELECT RAISE(ABORT, 'the disk says no'); END`);
  database.close();
  const deletion = answerOf(store.indexedDB.deleteDatabase('bot'));
  await expect(deletion).rejects.toMatchObject({ name: 'UnknownError' });
  expect(await store.indexedDB.databases()).toEqual([{ name: 'bot', version: 1 }]);
  await expectSameAfterReopen();
});

it('keeps what a transaction writes while another that waits for it aborts', async () => {
  const first = database.transaction(['things'], 'readwrite');
  const waiting = database.transaction(['things'], 'readwrite');
  waiting.objectStore('things').clear();
  const put = first.objectStore('things').put({ tag: 'new' }, 'second');
  put.addEventListener('success', () => waiting.abort());
  expect(await endOf(first)).toBe('complete');
  expect(await keys()).toEqual(['first', 'second']);
  await expectSameAfterReopen();
});

it('keeps what a closing connection writes while an upgrade aborts', async () => {
  const last = database.transaction(['things'], 'readwrite').objectStore('things');
  let isAborted = false;
  const goOn = (): void => {
    if (!isAborted) last.count().addEventListener('success', goOn);
  };
  last.put({ tag: 'new' }, 'second').addEventListener('success', goOn);
  database.close();
  const upgrade = openDatabase(store.indexedDB, 'bot', 2, (opened, transaction) => {
    opened.deleteObjectStore('things');
    transaction.abort();
    isAborted = true;
  });
  const [end] = await Promise.all([endOf(last.transaction), expect(upgrade).rejects.toThrow()]);
  expect(end).toBe('complete');
  database = await openDatabase(store.indexedDB, 'bot');
  expect(await keys()).toEqual(['first', 'second']);
  await expectSameAfterReopen();
});

it('keeps a store whose name another one took in an upgrade that aborts', async () => {
  database.close();
  const upgrade = openDatabase(store.indexedDB, 'bot', 2, (opened, transaction) => {
    opened.deleteObjectStore('things');
    opened.createObjectStore('others').name = 'things';
    transaction.abort();
  });
  await expect(upgrade).rejects.toMatchObject({ name: 'AbortError' });
  database = await openDatabase(store.indexedDB, 'bot');
  expect(await keys()).toEqual(['first']);
  await expectSameAfterReopen();
});

it('survives an abort by a handler of the error that aborts', async () => {
  const outcome = await write((things) => {
    things.delete('first');
    things.put({}, 'first');
    const failing = things.add({}, 'first');
    failing.addEventListener('error', () => things.transaction.abort());
  });
  expect(outcome.end).toBe('abort');
  await expectSameAfterReopen();
});

it('fails the request whose value cannot be stored', async () => {
  const transaction = database.transaction(['things'], 'readwrite');
  const request = transaction.objectStore('things').put(new Blob(['x']), 'blob');
  request.addEventListener('error', (event) => event.preventDefault());
  await expect(answerOf(request)).rejects.toMatchObject({ name: 'DataCloneError' });
  expect(await endOf(transaction)).toBe('complete');
  await expectSameAfterReopen();
});

it('does not take transactions any more once it is closed', async () => {
  const late = write((things) => things.put({}, 'late'));
  store.close();
  expect(await late).toEqual({ end: 'abort', error: 'UnknownError' });
  expect(() => store.indexedDB.open('bot')).toThrow('open it again');
  expect(() => store.indexedDB.deleteDatabase('bot')).toThrow('open it again');
});

it('is the IndexedDB of the process when installed', async () => {
  store.install();
  try {
    const opened = await openDatabase(globalThis.indexedDB, 'bot');
    expect([opened instanceof IDBDatabase, globalThis.indexedDB instanceof IDBFactory]).toEqual([true, true]);
    expect(IDBKeyRange.only(1)).toBeInstanceOf(IDBKeyRange);
  } finally {
    for (const name of Object.keys(await import('fake-indexeddb'))) Reflect.deleteProperty(globalThis, name);
    store.close();
  }
});
