import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { initAsync, StoreHandle } from '@matrix-org/matrix-sdk-crypto-wasm';
import vectors from '../../fixtures/vectors/store-cipher.json' with { type: 'json' };
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openCipherRecord, readCipherRecord, sealCipherRecord, writeCipherRecord } from './cipher-record.ts';
import { CryptoStoreError } from './crypto-store-error.ts';
import { type DurableIndexedDb, openDurableIndexedDb } from './durable-indexeddb/durable-indexeddb.ts';
import { answerOf, endOf, openDatabase } from './durable-indexeddb/testing/idb.ts';
import { quickFolder } from './durable-indexeddb/testing/quick-folder.ts';
import { explainFailure } from './explain-failure.ts';

/** As the SDK in Rust has written it. */
const { passphrase, record } = vectors.written;
const cipher = Buffer.from(record, 'hex');

const root = quickFolder('store-cipher-');
afterAll(() => rmSync(root, { recursive: true }));
beforeAll(() => initAsync());

let file: string;
let store: DurableIndexedDb;
let stores = 0;
beforeEach(async () => {
  stores += 1;
  file = join(root, `${stores}.db`);
  store = openDurableIndexedDb(file);
  store.install();
  await keep(cipher);
});
afterEach(() => store.close());

it('is the cipher of the native SDK: the store opens with its passphrase, after a restart too', async () => {
  for (let life = 1; life <= 2; life += 1) {
    const handle = await StoreHandle.open('bot', passphrase);
    handle.free();
    store.close();
    store = openDurableIndexedDb(file);
    store.install();
  }
});

it('does not open with any other, and is not changed by the attempt', async () => {
  for (const wrong of ['matrix-store-passphrase ', 'Matrix-store-passphrase', '']) {
    const error: unknown = await StoreHandle.open('bot', wrong).catch((thrown: unknown) => thrown);
    const explained = explainFailure(file, error);
    expect(explained).toBeInstanceOf(CryptoStoreError);
    expect(explained).toMatchObject({ problem: 'wrong-passphrase', file });
  }
  expect(await kept()).toEqual(cipher);
});

it('opens with the passphrase that its cipher was sealed with anew, and not with the one before', async () => {
  const keys = await openCipherRecord(readCipherRecord(cipher), passphrase);
  await keep(writeCipherRecord(await sealCipherRecord(keys!, 'another passphrase')));
  await expect(StoreHandle.open('bot', passphrase)).rejects.toThrow();
  const handle = await StoreHandle.open('bot', 'another passphrase');
  handle.free();
});

it('has a cipher that this SDK has written', async () => {
  const handle = await StoreHandle.open('other', 'its passphrase');
  handle.free();
  const written = readCipherRecord(await kept('other'));
  expect(written.rounds).toBe(200_000);
  expect(await openCipherRecord(written, 'its passphrase')).toHaveLength(64);
  expect(await openCipherRecord(written, passphrase)).toBeUndefined();
  expect(Buffer.from(writeCipherRecord(written))).toEqual(await kept('other'));
});

const storeName = 'matrix-sdk-crypto';
const named = (name: string): string => `${name}::matrix-sdk-crypto-meta`;

/** Puts a cipher into the store. */
async function keep(written: Uint8Array): Promise<void> {
  const database = await openDatabase(store.indexedDB, named('bot'), 1, (opened) => {
    opened.createObjectStore(storeName);
  });
  const transaction = database.transaction([storeName], 'readwrite');
  transaction.objectStore(storeName).put([...written], 'store_cipher');
  await endOf(transaction);
  database.close();
}

/** The cipher in the store. */
async function kept(name = 'bot'): Promise<Buffer> {
  const database = await openDatabase(store.indexedDB, named(name));
  const read = database.transaction(storeName).objectStore(storeName).get('store_cipher');
  const written = Buffer.from((await answerOf(read)) as number[]);
  database.close();
  return written;
}
