import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { Seal } from '../../../base/config/sealed-text.ts';
import { openAccountStore } from '../../../channels/matrix/life/account-store.ts';
import { openNotes, readClaim } from '../../../channels/matrix/life/claim.ts';
import type { SealedKey } from '../../../channels/matrix/life/sealed-key.ts';
import { deriveStorePassphrase } from '../../../channels/matrix/secrets/derive-store-passphrase.ts';
import {
  openCipherRecord,
  readCipherRecord,
  sealCipherRecord,
  writeCipherRecord,
} from '../../../crypto-store/cipher-record.ts';
import { openDurableIndexedDb } from '../../../crypto-store/durable-indexeddb/durable-indexeddb.ts';
import { tryLockState } from '../../../state/state-lock.ts';
import { CliBench } from '../../testing/cli-bench.ts';
import { hasPty, Pty } from '../../testing/pty.ts';

const password = 'a config password';
const installationId = 'a1'.repeat(32);
const old = deriveStorePassphrase(password, installationId);
const nova = { userId: '@nova:example.org', deviceId: 'D' };
const matrix = { homeserverUrl: 'https://matrix.example.org', accessToken: 'a token', ...nova };
const keys = new Uint8Array(64).fill(7);
const args = ['matrix', 'rekey-store', '--new'];

async function open(config: object = { matrix }, env: object = {}): Promise<CliBench> {
  const bench = await CliBench.open(config, { CARAPACE_CONFIG_PASSWORD: password, ...env });
  mkdirSync(join(bench.folder, 'matrix', 'cache'), { recursive: true });
  writeFileSync(join(bench.folder, 'installation_id'), `${installationId}\n`);
  return bench;
}

const pathIn = ({ folder }: CliBench, ...names: readonly string[]): string =>
  join(folder, 'matrix', ...names);

/** A store of the bot itself. @returns the key that is sealed in it. */
async function claimAccountStore(bench: CliBench, passphrase: string): Promise<Uint8Array> {
  const file = pathIn(bench, 'account.store');
  const store = await openAccountStore(openDurableIndexedDb(file), file, nova, passphrase);
  try {
    const { crypto } = await store.claim(nova, 1_000);
    return crypto.useIndexedDB ? crypto.storageKey : new Uint8Array();
  } finally {
    store.close();
  }
}

/** Its key as it is kept. */
async function readSealedKey(bench: CliBench): Promise<SealedKey | undefined> {
  const database = openDurableIndexedDb(pathIn(bench, 'account.store'));
  try {
    return readClaim(await openNotes(database.indexedDB))?.sealedKey;
  } finally {
    database.close();
  }
}

/** A store as the SDK in Rust keeps it, with a row that the keys protect. */
async function makeSdkStore(bench: CliBench, ...names: readonly string[]): Promise<void> {
  using database = new DatabaseSync(pathIn(bench, ...names));
  database.exec(
    'PRAGMA journal_mode = WAL; CREATE TABLE kv (key TEXT PRIMARY KEY NOT NULL, value BLOB NOT NULL)',
  );
  const put = database.prepare('INSERT INTO kv VALUES (?, ?)');
  put.run('version', Uint8Array.of(14));
  put.run('cipher', writeCipherRecord(await sealCipherRecord(keys, old)));
  put.run('a row', Uint8Array.of(1, 2, 3));
}

function rowsOf(bench: CliBench, ...names: readonly string[]): Readonly<Record<string, Uint8Array>> {
  using database = new DatabaseSync(pathIn(bench, ...names));
  const rows = database.prepare('SELECT key, value FROM kv').all() as { key: string; value: Uint8Array }[];
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}

test('seals the keys of all stores anew, those of the SDK in Rust too', async () => {
  const bench = await open();
  const names = [['matrix-sdk-crypto.sqlite3'], ['cache', 'matrix-sdk-media.sqlite3']] as const;
  for (const name of names) await makeSdkStore(bench, ...name);
  const storageKey = await claimAccountStore(bench, old);
  const box = Buffer.from((await readSealedKey(bench))!.box);
  expect(readFileSync(pathIn(bench, 'account.store')).includes(box)).toBe(true);

  const { code, out, err } = await bench.run(args);

  const final = pathIn(bench, 'store_passphrase');
  expect({ code, out: out.split('\n') }).toEqual({
    code: 0,
    out: [
      `Matrix store rekeyed across 3 SQLite store(s); new store passphrase pinned at ${final}`,
      'Nothing that is kept needs CARAPACE_CONFIG_PASSWORD any more.',
    ],
  });
  expect(err).toContain('sealing store 3 of 3: account.store');
  const fresh = readFileSync(final, 'utf8').trimEnd();
  expect(out + err).not.toContain(fresh);
  for (const name of names) {
    const { cipher, version, ...others } = rowsOf(bench, ...name);
    const record = readCipherRecord(cipher!);
    expect(record.rounds).toBe(200_000);
    expect(await openCipherRecord(record, fresh)).toEqual(keys);
    expect(await openCipherRecord(record, old)).toBeUndefined();
    expect({ version, others }).toEqual({
      version: Uint8Array.of(14),
      others: { 'a row': Uint8Array.of(1, 2, 3) },
    });
  }
  await expect(claimAccountStore(bench, old)).rejects.toThrow('rejected the resolved passphrase');
  expect(await claimAccountStore(bench, fresh)).toEqual(storageKey);
  // Who learns the old password finds nothing that it opens.
  expect(readFileSync(pathIn(bench, 'account.store')).includes(box)).toBe(false);
  expect(await bench.audits()).toMatchObject([
    { event: 'matrix_store_rekey_start', data: { pid: process.pid, type: 'matrix_store_rekey_start' } },
    { event: 'matrix_store_rekey_complete', data: { sqlite_store_count: 3, recovered: false } },
  ]);
  const again = await bench.run(args);
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('already pinned') });
});

test('shows no progress where nobody watches', async () => {
  const bench = await open();
  await makeSdkStore(bench, 'matrix-sdk-state.sqlite3');
  const { code, err } = await bench.run(args, { isTerminal: { input: false, output: false } });
  expect({ code, err }).toEqual({ code: 0, err: '' });
});

test('two at once: one does it, and the other is refused', async () => {
  const bench = await open();
  await makeSdkStore(bench, 'matrix-sdk-state.sqlite3');
  const done = await Promise.all([bench.run(args), bench.run(args)]);
  expect(done.map(({ code }) => code).toSorted()).toEqual([0, 1]);
  expect(done.map(({ err }) => err).join('')).toContain('is held by another process');
  const fresh = readFileSync(pathIn(bench, 'store_passphrase'), 'utf8').trimEnd();
  const { cipher } = rowsOf(bench, 'matrix-sdk-state.sqlite3');
  expect(await openCipherRecord(readCipherRecord(cipher!), fresh)).toEqual(keys);
});

test.runIf(hasPty)('shows a person at a terminal how far it is', async () => {
  const bench = await open();
  await makeSdkStore(bench, 'matrix-sdk-state.sqlite3');
  const env = { CARAPACE_STATE_DIR: bench.folder, CARAPACE_CONFIG_PASSWORD: password };
  await using pty = new Pty(args, env);
  expect(await pty.exit).toBe(0);
  expect(pty.screen).toMatch(
    /opening store 1 of 1: matrix-sdk-state\.sqlite3\s+sealing store 1 of 1.*Matrix store rekeyed across 1/su,
  );
});

test('finishes what was cut off', async () => {
  const bench = await open();
  await makeSdkStore(bench, 'matrix-sdk-state.sqlite3');
  writeFileSync(pathIn(bench, 'store_passphrase.pending'), `${'b'.repeat(64)}\n`);
  const { code, out } = await bench.run(args);
  const final = pathIn(bench, 'store_passphrase');
  const told = `Finalized interrupted Matrix store rekey; new store passphrase pinned at ${final}`;
  expect({ code, told: out.split('\n')[0] }).toEqual({ code: 0, told });
  expect(readFileSync(final, 'utf8')).toBe(`${'b'.repeat(64)}\n`);
  expect(await bench.audits()).toMatchObject([{}, { data: { recovered: true, sqlite_store_count: 1 } }]);
});

test('says what still needs the config password', async () => {
  const accessToken = await new Seal(password).close('a token');
  const bench = await open({ matrix: { ...matrix, accessToken } });
  await claimAccountStore(bench, old);
  const { out } = await bench.run(args);
  expect(out.split('\n').slice(1)).toEqual([
    'CARAPACE_CONFIG_PASSWORD is still needed:',
    `  .matrix.accessToken is sealed with it (${join(bench.folder, 'carapace.json5')}:1)`,
    'Before you change it, write these secrets anew; the store and the dead letters no longer need it.',
  ]);
});

describe('is refused', () => {
  test.each<[string, object, object, readonly string[], string]>([
    ['without --new', { matrix }, {}, args.slice(0, 2), 'matrix rekey-store currently requires --new'],
    [
      'while Matrix is off',
      { matrix: { ...matrix, enabled: false } },
      {},
      args,
      'matrix rekey-store requires matrix.enabled=true',
    ],
    ['without Matrix', {}, {}, args, 'matrix rekey-store requires Matrix configuration'],
    [
      'without encryption',
      { matrix: { ...matrix, encrypted: false } },
      {},
      args,
      'matrix rekey-store requires matrix.encrypted=true',
    ],
    [
      'with a passphrase of its own',
      { matrix: { ...matrix, storePassphrase: 'mine' } },
      {},
      args,
      'matrix rekey-store only rekeys stores derived from CARAPACE_CONFIG_PASSWORD; ',
    ],
    [
      'with a passphrase of the environment',
      { matrix },
      { MATRIX_STORE_PASSPHRASE: 'mine' },
      args,
      'matrix rekey-store only rekeys stores derived from CARAPACE_CONFIG_PASSWORD; ',
    ],
    [
      'without a password',
      { matrix },
      { CARAPACE_CONFIG_PASSWORD: '' },
      args,
      'requires matrix.storePassphrase',
    ],
  ])('%s', async (_, config, env, typed, told) => {
    const bench = await open(config, env);
    await makeSdkStore(bench, 'matrix-sdk-state.sqlite3');
    const before = rowsOf(bench, 'matrix-sdk-state.sqlite3');
    const { code, out, err } = await bench.run(typed);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(told);
    expect(rowsOf(bench, 'matrix-sdk-state.sqlite3')).toEqual(before);
    expect(await bench.audits()).toEqual([]);
  });

  test('while somebody else has the state directory, which the audit log tells', async () => {
    const bench = await open();
    using _lock = tryLockState(bench.folder);
    const { code, err } = await bench.run(args);
    expect(code).toBe(1);
    expect(err).toContain('is held by another process — likely the carapace daemon');
    expect(await bench.audits()).toMatchObject([{ event: 'matrix_store_rekey_start' }]);
  });

  test.each([
    ['no cipher', 'CREATE TABLE kv (key TEXT, value BLOB)', 'has no cipher record'],
    ['no table', 'CREATE TABLE other (key TEXT)', 'read Matrix SQLite cipher '],
    [
      'no record',
      "CREATE TABLE kv (key TEXT, value BLOB); INSERT INTO kv VALUES ('cipher', x'00')",
      'no cipher record that a passphrase opens',
    ],
  ])('by a store with %s, and the others stay as they are', async (_, sql, told) => {
    const bench = await open();
    await makeSdkStore(bench, 'matrix-sdk-state.sqlite3');
    const before = rowsOf(bench, 'matrix-sdk-state.sqlite3');
    using database = new DatabaseSync(pathIn(bench, 'matrix-sdk-crypto.sqlite3'));
    database.exec(sql);
    const { code, err } = await bench.run(args);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(told) });
    expect(rowsOf(bench, 'matrix-sdk-state.sqlite3')).toEqual(before);
  });

  test('by a store that another process has', async () => {
    const bench = await open();
    await claimAccountStore(bench, old);
    const database = openDurableIndexedDb(pathIn(bench, 'account.store'));
    const { code, err } = await bench.run(args);
    database.close();
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('is in use') });
    expect(await claimAccountStore(bench, old)).toHaveLength(32);
  });
});
