import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, it } from 'vitest';
import { CryptoStoreError } from '../crypto-store-error.ts';
import { openDurableIndexedDb } from './durable-indexeddb.ts';
import { answerOf, endOf, openDatabase } from './testing/idb.ts';

const root = mkdtempSync(join(tmpdir(), 'durable-idb-file-'));
afterAll(() => rmSync(root, { recursive: true }));

const modeOf = (path: string): number => statSync(path).mode & 0o777;

function problemOf(file: string): unknown {
  try {
    openDurableIndexedDb(file).close();
    return 'none';
  } catch (error) {
    if (!(error instanceof CryptoStoreError)) throw error;
    expect(error.message).toContain(file);
    return error.problem;
  }
}

async function filledStore(name: string): Promise<string> {
  const file = join(root, name, 'store.db');
  const store = openDurableIndexedDb(file);
  const database = await openDatabase(store.indexedDB, 'kept', 1, (upgraded) => {
    upgraded.createObjectStore('things');
  });
  const transaction = database.transaction(['things'], 'readwrite');
  for (let key = 0; key < 200; key += 1) transaction.objectStore('things').put('x'.repeat(500), key);
  await endOf(transaction);
  store.close();
  return file;
}

it('makes the folder and all files readable for their owner only', async () => {
  const file = join(root, 'modes', 'deep', 'store.db');
  const store = openDurableIndexedDb(file);
  await openDatabase(store.indexedDB, 'one', 1);
  expect([modeOf(join(file, '..')), modeOf(file), modeOf(`${file}-wal`)]).toEqual([0o700, 0o600, 0o600]);
  store.close();
});

it('tells what cannot be written', () => {
  const folder = join(root, 'folder');
  mkdirSync(folder);
  const plainFile = join(root, 'plain');
  writeFileSync(plainFile, '');
  expect([problemOf(folder), problemOf(join(plainFile, 'store.db'))]).toEqual([
    'not-writable',
    'not-writable',
  ]);
});

it('leaves files of others as they are', () => {
  const text = join(root, 'notes.txt');
  writeFileSync(text, 'not a database, but long enough to be taken for the head of one. '.repeat(20));
  const foreign = join(root, 'foreign.db');
  const database = new DatabaseSync(foreign);
  database.exec('CREATE TABLE theirs (a)');
  database.close();
  const before = [text, foreign].map((file) => readFileSync(file));
  expect([problemOf(text), problemOf(foreign)]).toEqual(['not-ours', 'not-ours']);
  expect([text, foreign].map((file) => readFileSync(file))).toEqual(before);
});

it('refuses what a newer version made', async () => {
  const file = await filledStore('newer');
  const database = new DatabaseSync(file);
  database.exec('PRAGMA user_version = 3');
  database.close();
  expect(problemOf(file)).toBe('newer-version');
});

it('tells damage anywhere in the file', async () => {
  const file = await filledStore('damaged');
  const sound = readFileSync(file);
  const damage = (at: number, length: number): unknown => {
    const damaged = join(root, 'damaged', `${at}.db`);
    const bytes = Buffer.from(sound);
    bytes.fill(0xff, at, at + length);
    writeFileSync(damaged, bytes);
    return problemOf(damaged);
  };
  const pages = sound.length / 4096;
  expect(pages).toBeGreaterThan(20);
  const verdicts = Array.from({ length: pages - 1 }, (_, page) => damage((page + 1) * 4096, 64));
  expect(new Set(verdicts)).toEqual(new Set(['damaged']));
  const short = join(root, 'damaged', 'short.db');
  writeFileSync(short, sound.subarray(0, sound.length / 2));
  expect(problemOf(short)).toBe('damaged');
});

it('tells a record that cannot be read when it is asked for, and reads the others', async () => {
  const file = await filledStore('unreadable');
  const database = new DatabaseSync(file);
  database.exec('UPDATE record SET value = substr(value, 1, 300) WHERE rowid = 78');
  database.close();
  const store = openDurableIndexedDb(file);
  const things = (await openDatabase(store.indexedDB, 'kept')).transaction('things').objectStore('things');
  const [others, broken] = [answerOf(things.get(76)), answerOf(things.get(77))];
  expect(await others).toHaveLength(500);
  await expect(broken).rejects.toMatchObject({
    name: 'UnknownError',
    message: expect.stringContaining(`${file} is damaged: put back a copy`) as string,
  });
  store.close();
});

it('is for one opening at a time, and free again after close', async () => {
  const file = await filledStore('twice');
  const store = openDurableIndexedDb(file);
  expect([problemOf(file), problemOf(file)]).toEqual(['in-use', 'in-use']);
  store.close();
  store.close();
  expect(problemOf(file)).toBe('none');
});

it('opens a copy of its file', async () => {
  const file = await filledStore('copied');
  copyFileSync(file, `${file}.copy`);
  const store = openDurableIndexedDb(`${file}.copy`);
  expect(await store.indexedDB.databases()).toEqual([{ name: 'kept', version: 1 }]);
  store.close();
});
