import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { initAsync, StoreHandle } from '@matrix-org/matrix-sdk-crypto-wasm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { CryptoStoreError } from './crypto-store-error.ts';
import { type DurableIndexedDb, openDurableIndexedDb } from './durable-indexeddb/durable-indexeddb.ts';
import { answerOf, endOf, openDatabase } from './durable-indexeddb/testing/idb.ts';
import { quickFolder } from './durable-indexeddb/testing/quick-folder.ts';
import { explainFailure } from './explain-failure.ts';

/** A cipher as the Rust SDK exports it, sealed with this passphrase: both are pinned where Carapace is tested. */
const passphrase = 'matrix-store-passphrase';
const cipher = Buffer.from(
  `82a86b64665f696e666f81b850626b646632546f4368614368613230506f6c793133303582a6726f756e6473cd03e8a86b64665f73616c74dc0020
   67ccd8cca615ccb23472cccb0879cc82690464ccaecca55f69ccae07671065ccd4ccd907ccc26378ccfd770aaf636970686572746578745f696e666f
   81b04368614368613230506f6c793133303582a56e6f6e6365dc0018cc9e33633b17cc894fccf0cc86cc82ccda51cca0667cccab042acccccc9216cc
   a344cc80aa63697068657274657874dc005018ccbfcce0cce51024cca1280f63cca5ccc6644c7fcc91ccf843cce1497b0cccbe23500b2ccc83cc9555
   363263cc99cc9fccde1dcc85ccce571c720e195ccc831c6934cc8d7422ccd8ccd9cc99ccab5b4accbfcc83cca81ecce1433ecccbccae196ecc857c30
   cc9a0e22cccb0c64cc8fccaf`.replaceAll(/\s/gu, ''),
  'hex',
);

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
  const database = await openDatabase(store.indexedDB, 'bot::matrix-sdk-crypto-meta', 1, (opened) => {
    opened.createObjectStore('matrix-sdk-crypto');
  });
  const transaction = database.transaction(['matrix-sdk-crypto'], 'readwrite');
  transaction.objectStore('matrix-sdk-crypto').put([...cipher], 'store_cipher');
  await endOf(transaction);
  database.close();
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
  const database = await openDatabase(store.indexedDB, 'bot::matrix-sdk-crypto-meta');
  const kept = database.transaction('matrix-sdk-crypto').objectStore('matrix-sdk-crypto').get('store_cipher');
  expect(Buffer.from((await answerOf(kept)) as number[])).toEqual(cipher);
});
