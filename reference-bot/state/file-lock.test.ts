import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { tryLockFile } from './file-lock.ts';

function setUp(): { folder: string; path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return { folder, path: join(folder, 'some.lock') };
}

it('is held by one at a time, in an empty file for its owner only', () => {
  const { path } = setUp();
  const first = tryLockFile(path);
  expect(first).toBeDefined();
  expect(tryLockFile(path)).toBeUndefined();
  first?.[Symbol.dispose]();
  using again = tryLockFile(path);
  expect(again).toBeDefined();
  expect(readFileSync(path, 'utf8')).toBe('');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it.runIf(process.platform === 'linux')('is the lock that other programs take', () => {
  const { path } = setUp();
  const takenByAnother = (): boolean => spawnSync('flock', ['-n', path, 'true']).status === 0;
  const lock = tryLockFile(path);
  expect(takenByAnother()).toBe(false);
  lock?.[Symbol.dispose]();
  expect(takenByAnother()).toBe(true);
  const code = `import(${JSON.stringify(join(import.meta.dirname, 'file-lock.ts'))}).then(({ tryLockFile }) => process.exit(tryLockFile(process.argv[1]) ? 0 : 1))`;
  const asked = spawnSync('flock', ['-n', path, process.execPath, '-e', code, path]);
  expect(asked.status, String(asked.stderr)).toBe(1);
});

it('leaves alone what a link leads to', () => {
  const { folder, path } = setUp();
  const elsewhere = join(folder, 'elsewhere');
  writeFileSync(elsewhere, 'kept');
  symlinkSync(elsewhere, path);
  expect(() => tryLockFile(path)).toThrow('ELOOP');
  expect(readFileSync(elsewhere, 'utf8')).toBe('kept');
});

it.runIf(process.platform === 'linux')(
  'tells the program that takes it nothing but where programs are',
  () => {
    const { folder, path } = setUp();
    const seen = join(folder, 'seen');
    writeFileSync(join(folder, 'flock'), `#!/bin/sh\nenv > '${seen}'\n`, { mode: 0o755 });
    vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
    vi.stubEnv('MATRIX_ACCESS_TOKEN', 'a secret of this process');
    onTestFinished(() => void vi.unstubAllEnvs());
    using lock = tryLockFile(path);
    expect(lock).toBeDefined();
    expect(readFileSync(seen, 'utf8')).toContain('PATH=');
    expect(readFileSync(seen, 'utf8')).not.toContain('a secret');
  },
);
