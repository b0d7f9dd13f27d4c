import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withFileLock } from './file-lock.ts';

const signal = AbortSignal.timeout(15_000);

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-test-'));
  path = join(folder, 'sub', 'lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('lets one in at a time and leaves nothing behind', async () => {
  let inside = 0;
  let most = 0;
  const holders: number[] = [];
  const work = async (): Promise<void> => {
    inside++;
    most = Math.max(most, inside);
    await new Promise(setImmediate);
    inside--;
  };
  const options = { deadlineMs: 10_000, signal, onWait: (pid: number) => holders.push(pid) };
  await Promise.all(Array.from({ length: 5 }, () => withFileLock(path, options, work)));
  expect(most).toBe(1);
  expect(holders).toEqual(Array.from({ length: 4 }, () => process.pid));
  expect(readdirSync(join(folder, 'sub'))).toEqual([]);
});

test('is free again when the work fails', async () => {
  const options = { deadlineMs: 10_000, signal };
  const failing = withFileLock(path, options, () => Promise.reject(new Error('work failed')));
  await expect(failing).rejects.toThrow('work failed');
  await expect(withFileLock(path, options, async () => 'second')).resolves.toBe('second');
});

test('takes over from a holder that no longer runs, and clears up after it', async () => {
  const lock = join(folder, 'lock');
  const dead = JSON.stringify({ pid: process.pid, start: 'an earlier life' });
  writeFileSync(lock, dead);
  writeFileSync(`${lock}.12345-0`, dead);
  const result = await withFileLock(lock, { deadlineMs: 10_000, signal }, async () => 'mine');
  expect(result).toBe('mine');
  expect(readdirSync(folder)).toEqual([]);
});

test('gives up at the deadline, naming the holder', async () => {
  const options = { deadlineMs: 50, signal };
  await withFileLock(path, options, async () => {
    const second = withFileLock(path, options, async () => 'never');
    await expect(second).rejects.toThrow(`process ${process.pid} has held ${path}`);
  });
});

test('stops waiting when aborted', async () => {
  await withFileLock(path, { deadlineMs: 10_000, signal }, async () => {
    const second = withFileLock(
      path,
      { deadlineMs: 10_000, signal: AbortSignal.abort(new Error('enough')) },
      async () => 0,
    );
    await expect(second).rejects.toThrow('enough');
  });
});
