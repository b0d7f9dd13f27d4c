import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { plantCanary } from './plant-canary.ts';
import { scanArtifacts } from './scan-artifacts.ts';
import { SecretRegistry } from './secret-registry.ts';

let folder: string;
let registry: SecretRegistry;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scan-artifacts-'));
  registry = new SecretRegistry();
  registry.register('hunter2-hunter2', 'password of alice');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('finds secrets in files, in folders below, and in file names', async () => {
  await mkdir(join(folder, 'logs'));
  await writeFile(join(folder, 'report.json'), '{"fine":true}');
  await writeFile(join(folder, 'logs', 'bot.log'), `p=${Buffer.from('hunter2-hunter2').toString('base64')}`);
  await writeFile(join(folder, 'hunter2-hunter2.txt'), '');
  const leaks = await scanArtifacts(folder, registry);
  expect(leaks.toSorted((a, b) => a.file.localeCompare(b.file))).toEqual([
    { file: 'hunter2-hunter2.txt', label: 'password of alice' },
    { file: join('logs', 'bot.log'), label: 'password of alice' },
  ]);
});

test('a clean folder has none', async () => {
  await writeFile(join(folder, 'index.html'), '<p>[redacted:password of alice]</p>');
  expect(await scanArtifacts(folder, registry)).toEqual([]);
});

test('a file that is too large to scan is no clean one', async () => {
  await writeFile(join(folder, 'huge.bin'), '');
  await truncate(join(folder, 'huge.bin'), 65 * 1024 * 1024);
  expect(await scanArtifacts(folder, registry)).toEqual([
    { file: 'huge.bin', label: expect.stringContaining('not scanned') },
  ]);
});

test('the canary is caught and leaves nothing behind', async () => {
  expect(await plantCanary(folder, registry)).toBe(true);
  expect(await readdir(folder)).toEqual([]);
});

test('what a canary has left that was killed is taken away by the next one', async () => {
  await mkdir(join(folder, '.canary'));
  await writeFile(join(folder, '.canary', 'plain.txt'), 'of another run');
  expect(await plantCanary(folder, registry)).toBe(true);
  expect(await readdir(folder)).toEqual([]);
});

test('a scan that is blind to one of the forms is told by the canary', async () => {
  const { findSecrets } = registry;
  vi.spyOn(registry, 'findSecrets').mockImplementation((text) =>
    text.includes('"') ? findSecrets.call(registry, text) : [],
  );
  expect(await plantCanary(folder, registry)).toBe(false);
  expect(await readdir(folder)).toEqual([]);
});
