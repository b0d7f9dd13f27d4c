import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { realFiles } from '../../../base/seams/files.ts';
import type { Environment, Files } from '../../../base/seams/seams.ts';
import { deriveStorePassphrase } from './derive-store-passphrase.ts';
import { ensureInstallationId } from './installation-id.ts';
import { resolveStorePassphrase } from './store-passphrase.ts';

const installation = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
const password = 'correct horse battery staple';
const derived = 'a6722565a83c9b0678c8bb20bcd980c72238b56bddfcdc2c486adedbf0c35217';

function denied(): Promise<boolean> {
  return Promise.reject(new Error('EACCES'));
}

function stateFolder({ installed = true } = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'passphrase-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'matrix'));
  if (installed) writeFileSync(join(folder, 'installation_id'), `${installation}\n`);
  return folder;
}

function resolve(
  stateDirectory: string,
  { explicit, files = realFiles() }: { explicit?: string; files?: Files } = {},
  env: Environment = { CARAPACE_CONFIG_PASSWORD: password },
): Promise<string> {
  return resolveStorePassphrase({ files, stateDirectory, explicit, env });
}

describe('deriveStorePassphrase', () => {
  it.each([
    [
      'installation-00000000-0000-0000-0000-000000000000',
      'c812a97783aa8a0256aa4607a57f3652bf183a9eb7fa422cfaf7c19da935b44b',
    ],
    [installation, derived],
  ])('salted with %s', (salt, passphrase) => {
    expect(deriveStorePassphrase(password, salt)).toBe(passphrase);
  });
});

describe('resolveStorePassphrase', () => {
  it('derives one from the config password', async () => {
    expect(await resolve(stateFolder())).toBe(derived);
  });

  it('takes an explicit one as it is, whatever lies in the folder', async () => {
    const folder = stateFolder();
    writeFileSync(join(folder, 'matrix', 'store_passphrase.rekeying'), 'rekeying\n');
    expect(await resolve(folder, { explicit: ' spaces count ' })).toBe(' spaces count ');
  });

  it('takes that of the file, without the white space around it, also through a link', async () => {
    const folder = stateFolder();
    writeFileSync(join(folder, 'kept'), '\u0085\u00A0\uFEFFof the file\n');
    symlinkSync(join(folder, 'kept'), join(folder, 'matrix', 'store_passphrase'));
    writeFileSync(join(folder, 'matrix', 'store_passphrase.pending'), 'left over');
    expect(await resolve(folder)).toBe('\uFEFFof the file');
  });

  it('derives where the file is a link that leads nowhere', async () => {
    const folder = stateFolder();
    symlinkSync(join(folder, 'gone'), join(folder, 'matrix', 'store_passphrase'));
    writeFileSync(join(folder, 'matrix', 'store_passphrase.pending'), 'left over');
    expect(await resolve(folder)).toBe(derived);
  });

  it.each(['store_passphrase.pending', 'store_passphrase.rekeying'])(
    'stops where a rekey was interrupted and left %s',
    async (name) => {
      const folder = stateFolder();
      writeFileSync(join(folder, 'matrix', name), 'x');
      await expect(resolve(folder)).rejects.toMatchObject({
        kind: 'interrupted-rekey',
        message: expect.stringMatching(/^Matrix store rekey interrupted: /u),
      });
    },
  );

  it.each<[string, (path: string) => void, string]>([
    ['empty', (path) => writeFileSync(path, ' \n'), 'is empty'],
    ['a folder', (path) => mkdirSync(path), 'must be a regular file'],
    ['too long', (path) => writeFileSync(path, 'x'.repeat(65_537)), 'exceeds 65536 bytes; refuse to read'],
    ['no text', (path) => writeFileSync(path, Buffer.from([0xff])), 'failed to open'],
  ])('refuses a file that is %s', async (_what, put, message) => {
    const folder = stateFolder();
    put(join(folder, 'matrix', 'store_passphrase'));
    await expect(resolve(folder)).rejects.toMatchObject({
      kind: 'encrypted-state-io',
      message: expect.stringContaining(message),
    });
  });

  it('needs one of them', async () => {
    await expect(resolve(stateFolder(), {}, {})).rejects.toMatchObject({ kind: 'missing-store-secret' });
    const blank = { CARAPACE_CONFIG_PASSWORD: '' };
    await expect(resolve(stateFolder(), {}, blank)).rejects.toMatchObject({ kind: 'missing-store-secret' });
  });

  it('tells of a folder that it cannot look into', async () => {
    const files = { ...realFiles(), isThere: denied };
    await expect(resolve(stateFolder(), { files })).rejects.toMatchObject({ kind: 'encrypted-state-io' });
    const marker = (path: string): Promise<boolean> =>
      path.endsWith('.rekeying') ? denied() : Promise.resolve(false);
    await expect(
      resolve(stateFolder(), { files: { ...realFiles(), isThere: marker } }),
    ).rejects.toMatchObject({ kind: 'recovery-state-io' });
  });
});

describe('ensureInstallationId', () => {
  it('makes one that only its owner can read, and keeps to it', async () => {
    const folder = stateFolder({ installed: false });
    const made = await ensureInstallationId(realFiles(), folder);
    expect(made).toMatch(/^[0-9a-f]{64}$/u);
    const path = join(folder, 'installation_id');
    expect(readFileSync(path, 'utf8')).toBe(`${made}\n`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await ensureInstallationId(realFiles(), folder)).toBe(made);
  });

  it('takes the one of a process that was faster', async () => {
    const folder = stateFolder({ installed: false });
    const path = join(folder, 'installation_id');
    const { createDurably, ...files } = realFiles();
    const id = await ensureInstallationId(
      {
        ...files,
        createDurably(target, text) {
          writeFileSync(path, installation);
          return createDurably(target, text);
        },
      },
      folder,
    );
    expect(id).toBe(installation);
  });

  it.each<[string, (path: string) => void, string]>([
    ['empty', (path) => writeFileSync(path, ''), 'is empty'],
    [
      'of capital letters',
      (path) => writeFileSync(path, 'A'.repeat(64)),
      'contents are not the expected format',
    ],
    ['too long', (path) => writeFileSync(path, 'a'.repeat(4_097)), 'exceeds 4096 bytes'],
    ['a link', (path) => symlinkSync('/etc/hostname', path), 'must be a regular file'],
  ])('refuses one that is %s', async (_what, put, message) => {
    const folder = stateFolder({ installed: false });
    put(join(folder, 'installation_id'));
    await expect(ensureInstallationId(realFiles(), folder)).rejects.toMatchObject({
      kind: 'installation-id',
      message: expect.stringContaining(message),
    });
  });

  it('says where it cannot be kept', async () => {
    const folder = stateFolder({ installed: false });
    const full = { ...realFiles(), createDurably: () => Promise.reject(new Error('ENOSPC: disk full')) };
    await expect(ensureInstallationId(full, folder)).rejects.toMatchObject({
      kind: 'installation-id',
      message: 'failed to read or create Matrix installation id: ENOSPC: disk full',
    });
  });
});
