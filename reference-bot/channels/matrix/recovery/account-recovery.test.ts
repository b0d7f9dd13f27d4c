import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MatrixClient } from 'matrix-js-sdk';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Redactor } from '../../../base/logging/redactor.ts';
import { realFiles } from '../../../base/seams/files.ts';
import { ManualClock } from '../../../base/testing/manual-clock.ts';
import { memoryLog } from '../../../base/testing/memory-log.ts';
import { AccountRecovery } from './account-recovery.ts';
import { recoveryFiles } from './recovery-files.ts';
import { makeRecoveryKey, readRecoveryKey, type RecoveryKey } from './recovery-key.ts';
import { secretNames } from './secret-storage.ts';
import { TestAccount } from './testing/account.ts';

const backupSecret = 'm.megolm_backup.v1';

interface Bootstrap {
  readonly createSecretStorageKey: () => Promise<{ readonly privateKey: Uint8Array<ArrayBuffer> }>;
}

function setUp() {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'recovery-'));
  onTestFinished(() => rmSync(stateDirectory, { recursive: true }));
  mkdirSync(join(stateDirectory, 'matrix'));
  const paths = recoveryFiles(stateDirectory);
  const account = new TestAccount();
  const server = {
    backup: undefined as { version: string } | undefined,
    resets: 0,
    active: null as string | null,
    cached: {},
    onEnable: () => {},
  };
  const audited: [string, unknown][] = [];
  const { log, lines } = memoryLog();
  const redactor = new Redactor();
  const names = (): string[] => readdirSync(join(stateDirectory, 'matrix'));
  /** One life of the bot. */
  const start = async (): Promise<AccountRecovery> => {
    const recovery = new AccountRecovery({
      files: realFiles(),
      stateDirectory,
      audit: async (event, data) => void audited.push([event, data['outcome']]),
      log,
      clock: new ManualClock(),
      redactor,
    });
    const secretStorage = account.storageFor(recovery.callbacks);
    const crypto = {
      getKeyBackupInfo: async () => server.backup ?? null,
      getCrossSigningStatus: async () => ({ privateKeysCachedLocally: server.cached }),
      getActiveSessionBackupVersion: async () => server.active,
      deleteKeyBackupVersion: async () => void (server.backup = undefined),
      getSessionBackupPrivateKey: async () => new Uint8Array(),
      async resetKeyBackup() {
        server.resets += 1;
        server.backup = { version: '1' };
        await secretStorage.store(backupSecret, `the ${backupSecret}`);
      },
      async bootstrapSecretStorage({ createSecretStorageKey }: Bootstrap) {
        server.onEnable();
        const { privateKey } = await createSecretStorageKey();
        await account.enable({ bytes: privateKey, text: '' });
        server.backup = { version: '1' };
      },
    };
    const client = { secretStorage, getCrypto: () => crypto } as unknown as MatrixClient;
    await recovery.open(client);
    await recovery.complete(client);
    return recovery;
  };
  const failure = async (): Promise<{ kind?: string; message?: string; reason?: string }> =>
    start().then(
      () => ({}),
      (error: unknown) => error as Error & { kind: string; reason: string },
    );
  const kept = (): RecoveryKey => readRecoveryKey(readFileSync(paths.key, 'utf8'))!;
  return { paths, account, server, audited, names, start, failure, kept, lines, redactor };
}

describe('at a first start', () => {
  it('a key is made, and is on the disk before the homeserver hears of it', async () => {
    const { server, start, names, kept, account, audited, redactor } = setUp();
    let seen: string[] = [];
    server.onEnable = () => (seen = names());
    const recovery = await start();
    expect(seen).toEqual(['recovery_key.minting', 'recovery_key.pending']);
    expect(names()).toEqual(['recovery_key']);
    expect(await account.openedBy(kept())).toEqual(secretNames);
    expect(audited).toEqual([['matrix_recovery_key_first_mint', 'minted']]);
    expect(recovery.mintedAt).toBeDefined();
    expect(redactor.text(`it is ${kept().text}`)).not.toContain(kept().text);
  });

  it('no backup of another client is put to an end', async () => {
    const { server, failure, names } = setUp();
    server.backup = { version: '7' };
    expect(await failure()).toMatchObject({ kind: 'recovery-state-probe-failed' });
    expect([server.backup, names()]).toEqual([{ version: '7' }, []]);
  });

  it('a backup that its own store has the key of goes on as another', async () => {
    const { server, start, names } = setUp();
    Object.assign(server, { backup: { version: '7' }, active: '7' });
    await start();
    expect([server.backup, names()]).toEqual([{ version: '1' }, ['recovery_key']]);
  });

  it('no other key takes the place of a pending one', async () => {
    const { paths, failure, names, account } = setUp();
    writeFileSync(paths.pending, 'whatever\n');
    expect(await failure()).toMatchObject({ kind: 'recovery-state-io' });
    expect([names(), account.data.size]).toEqual([['recovery_key.pending'], 0]);
  });

  it('goes on with the same key where the homeserver fell silent', async () => {
    const { server, start, names, kept, account, audited } = setUp();
    server.onEnable = () => {
      throw Object.assign(new Error('away'), { httpStatus: 502 });
    };
    await expect(start()).rejects.toMatchObject({ httpStatus: 502 });
    const prepared = names();
    server.onEnable = () => {};
    await start();
    expect(prepared).toEqual(['recovery_key.minting', 'recovery_key.pending']);
    expect(await account.openedBy(kept())).toEqual(secretNames);
    expect(audited.at(-1)).toEqual(['matrix_recovery_key_first_mint', 'minted']);
  });

  it('says what the homeserver refuses', async () => {
    const { server, failure } = setUp();
    server.onEnable = () => {
      throw Object.assign(new Error('not allowed'), { httpStatus: 403 });
    };
    expect(await failure()).toMatchObject({
      kind: 'recovery-state-probe-failed',
      message: 'Matrix recovery state probe failed: Matrix recovery enable failed: not allowed',
    });
  });
});

describe('the making of a key that was cut off', () => {
  it('ends with the pending key where the homeserver knows it', async () => {
    const { paths, account, start, names, kept, audited, server } = setUp();
    const key = makeRecoveryKey();
    await account.enable(key);
    account.data.delete(backupSecret);
    writeFileSync(paths.minting, 'x');
    writeFileSync(paths.pending, `${key.text}\n`);
    await start();
    expect([names(), kept().text]).toEqual([['recovery_key'], key.text]);
    expect(audited).toEqual([['matrix_recovery_key_first_mint', 'promoted_pending_after_restart']]);
    expect(server.resets).toBe(1);
  });

  it('leaves all as it is where the pending key is another', async () => {
    const { paths, account, failure, names } = setUp();
    await account.enable(makeRecoveryKey());
    writeFileSync(paths.minting, 'x');
    writeFileSync(paths.pending, makeRecoveryKey().text);
    expect(await failure()).toMatchObject({ kind: 'recovery-state-probe-failed' });
    expect(names()).toEqual(['recovery_key.minting', 'recovery_key.pending']);
  });

  it('cannot go on without the key that the homeserver has', async () => {
    const { paths, account, failure, names } = setUp();
    await account.enable(makeRecoveryKey());
    writeFileSync(paths.minting, 'x');
    const { kind, message } = await failure();
    expect(kind).toBe('recovery-state-probe-failed');
    expect(message).toContain('but no pending/local key was preserved');
    expect(names()).toEqual(['recovery_key.minting']);
  });

  it('begins anew where nothing came of it but a backup that nobody can read', async () => {
    const { paths, server, start, names } = setUp();
    writeFileSync(paths.minting, 'x');
    server.backup = { version: '3' };
    await start();
    expect([names(), server.backup]).toEqual([['recovery_key'], { version: '1' }]);
  });

  it('was done where the key is there', async () => {
    const { paths, account, start, names } = setUp();
    const key = makeRecoveryKey();
    await account.enable(key);
    writeFileSync(paths.key, key.text);
    writeFileSync(paths.minting, 'x');
    await start();
    expect(names()).toEqual(['recovery_key']);
  });
});

describe('a key that is there', () => {
  it('is tried, and stays', async () => {
    const { paths, account, start, names, audited } = setUp();
    const key = makeRecoveryKey();
    await account.enable(key);
    writeFileSync(paths.key, ` ${key.text}\r\n`);
    const recovery = await start();
    expect([names(), recovery.mintedAt]).toEqual([['recovery_key'], undefined]);
    expect(audited.map(([event]) => event)).toEqual(['matrix_recovery_key_restored_at_startup']);
  });

  it.each([
    ['empty-key-file', ' \n'],
    ['wrong-key', 'no key at all'],
    ['wrong-key', makeRecoveryKey().text],
  ])('is refused as %s', async (reason, text) => {
    const { paths, account, failure } = setUp();
    await account.enable(makeRecoveryKey());
    writeFileSync(paths.key, text);
    expect(await failure()).toMatchObject({
      kind: 'recovery-key-restore-failed',
      reason,
      message: `Matrix recovery-key restore failed (${reason}): Matrix recovery-key restore from ${paths.key} failed; reason=${reason}`,
    });
  });

  it('is refused where there is no secret storage', async () => {
    const { paths, failure } = setUp();
    writeFileSync(paths.key, makeRecoveryKey().text);
    expect(await failure()).toMatchObject({ reason: 'server-not-configured' });
  });

  it('is taken where it opens everything, though nobody names it', async () => {
    const { paths, account, start } = setUp();
    const key = makeRecoveryKey();
    await account.enable(key);
    account.data.set('m.secret_storage.default_key', {});
    writeFileSync(paths.key, key.text);
    await start();
    expect(account.data.get('m.secret_storage.default_key')).toMatchObject({ key: expect.any(String) });
  });

  it('is missed where the identity is kept for a key that nobody names, and made anew where the store has it too', async () => {
    const { account, failure, start, server, names } = setUp();
    await account.enable(makeRecoveryKey());
    account.data.set('m.secret_storage.default_key', {});
    expect(await failure()).toMatchObject({ kind: 'recovery-state-probe-failed' });
    Object.assign(server, { cached: { masterKey: true, selfSigningKey: true, userSigningKey: true } });
    await start();
    expect(names()).toEqual(['recovery_key']);
  });

  it('is missed where there is secret storage', async () => {
    const { account, failure, names } = setUp();
    await account.enable(makeRecoveryKey());
    const { kind, message } = await failure();
    expect(kind).toBe('recovery-state-probe-failed');
    expect(message).toContain('Matrix recovery is already enabled on the homeserver but no local key file');
    expect(names()).toEqual([]);
  });
});
