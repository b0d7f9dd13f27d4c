import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDurableIndexedDb } from './durable-indexeddb.ts';
import { dump } from './testing/dump.ts';
import { endOf, openDatabase } from './testing/idb.ts';

const root = mkdtempSync(join(tmpdir(), 'durable-idb-disk-'));
const small = join(root, 'small');
let isMounted = false;
beforeAll(() => {
  mkdirSync(small);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', small], { stdio: 'ignore' });
    isMounted = true;
  } catch {
    // Only root may, and not in every container: the tests below say that they were skipped.
  }
});
afterAll(() => {
  if (isMounted) execFileSync('umount', [small]);
  rmSync(root, { recursive: true });
});

async function put(database: IDBDatabase, key: number, bytes: number): Promise<string> {
  const transaction = database.transaction(['things'], 'readwrite');
  transaction.objectStore('things').put('x'.repeat(bytes), key);
  const end = await endOf(transaction);
  return end === 'complete' ? end : transaction.error!.name;
}

it('says that a full disk is full, keeps what was committed, and goes on when there is room', async (context) => {
  if (!isMounted) return context.skip('a small disk cannot be mounted here');
  const file = join(small, 'store.db');
  const store = openDurableIndexedDb(file);
  const database = await openDatabase(store.indexedDB, 'bot', 1, (opened) => {
    opened.createObjectStore('things');
  });
  const ends: string[] = [];
  for (let key = 0; key < 60 && ends.at(-1) !== 'QuotaExceededError'; key += 1)
    ends.push(await put(database, key, 10_000));
  expect(ends.at(-1)).toBe('QuotaExceededError');
  const committed = ends.length - 1;
  expect(committed).toBeGreaterThan(5);
  const transaction = database.transaction(['things'], 'readwrite');
  transaction.objectStore('things').put('x'.repeat(50_000), 'large');
  expect(await endOf(transaction)).toBe('abort');
  expect(transaction.error!.message).toContain(
    `${file} cannot be written: check the owner, the mode and the free space`,
  );
  const count = database.transaction('things').objectStore('things').count();
  await endOf(count.transaction!);
  expect(count.result).toBe(committed);
  execFileSync('mount', ['-o', 'remount,size=4m', small]);
  expect(await put(database, 1_000, 50_000)).toBe('complete');
  database.close();
  const kept = await dump(store.indexedDB);
  store.close();
  const again = openDurableIndexedDb(file);
  expect(await dump(again.indexedDB)).toEqual(kept);
  again.close();
});

it('says that a disk is read-only', (context) => {
  if (!isMounted) return context.skip('a small disk cannot be mounted here');
  openDurableIndexedDb(join(small, 'other.db')).close();
  execFileSync('mount', ['-o', 'remount,ro', small]);
  for (const file of ['other.db', 'new.db'].map((name) => join(small, name)))
    expect(() => openDurableIndexedDb(file)).toThrow(`${file} cannot be written: check the owner, the mode`);
});
