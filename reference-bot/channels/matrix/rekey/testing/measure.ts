import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { realFiles } from '../../../../base/seams/files.ts';
import { sealCipherRecord, writeCipherRecord } from '../../../../crypto-store/cipher-record.ts';
import { openDurableIndexedDb } from '../../../../crypto-store/durable-indexeddb/durable-indexeddb.ts';
import { deriveStorePassphrase } from '../../secrets/derive-store-passphrase.ts';
import { findKeyedStores } from '../find-keyed-stores.ts';
import { rekeyStore } from '../rekey-store.ts';

// A program for the bench: how long a rekey takes of a store of so many megabytes, in an empty folder.
const [folder = '', megabytes = '1'] = process.argv.slice(2);
const rowBytes = 16_384;
const rows = (Number(megabytes) * 1024 * 1024) / rowBytes;
const [password, installationId] = ['a config password', 'a1'.repeat(32)];
const keyBytes = 64;

await mkdir(join(folder, 'matrix'), { recursive: true });
await writeFile(join(folder, 'installation_id'), `${installationId}\n`);
await fill(join(folder, 'matrix', 'matrix-sdk-crypto.sqlite3'));
const files = realFiles();
const openDatabase = (file: string) => Promise.resolve(openDurableIndexedDb(file));
const begun = performance.now();
await rekeyStore({
  files,
  stateDirectory: folder,
  env: { CARAPACE_CONFIG_PASSWORD: password },
  policy: 'accept',
  stores: await findKeyedStores({ files, stateDirectory: folder, openDatabase }),
  audit: () => Promise.resolve(),
  progress: () => {},
  complain: () => {},
});
process.stdout.write(`${performance.now() - begun}\n`);

/** Makes a store as the SDK in Rust keeps it, with rows that the keys protect. */
async function fill(path: string): Promise<void> {
  using database = new DatabaseSync(path);
  database.exec(
    'PRAGMA journal_mode = WAL; CREATE TABLE kv (key TEXT PRIMARY KEY NOT NULL, value BLOB NOT NULL)',
  );
  const put = database.prepare('INSERT INTO kv VALUES (?, ?)');
  const sealed = await sealCipherRecord(
    new Uint8Array(keyBytes).fill(7),
    deriveStorePassphrase(password, installationId),
  );
  put.run('cipher', writeCipherRecord(sealed));
  database.exec('BEGIN');
  for (let row = 0; row < rows; row += 1) put.run(`row ${row}`, randomBytes(rowBytes));
  database.exec('COMMIT');
}
