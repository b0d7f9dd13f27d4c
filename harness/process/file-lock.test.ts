import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { withFileLock } from './file-lock.ts';

const { signal } = new AbortController();
const patient = { deadlineMs: 30_000, signal };

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-test-'));
  path = join(folder, 'sub', 'lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('lets one in at a time, and leaves only its file behind', async () => {
  let inside = 0;
  let most = 0;
  const holders: number[] = [];
  const work = async (): Promise<void> => {
    inside++;
    most = Math.max(most, inside);
    await new Promise(setImmediate);
    inside--;
  };
  const options = { ...patient, onWait: (pid: number) => holders.push(pid) };
  await Promise.all(Array.from({ length: 5 }, () => withFileLock(path, options, work)));
  expect(most).toBe(1);
  expect(holders).toEqual(Array.from({ length: 4 }, () => process.pid));
  expect(readdirSync(join(folder, 'sub'))).toEqual(['lock']);
});

test('is free again when the work fails', async () => {
  const failing = withFileLock(path, patient, () => Promise.reject(new Error('work failed')));
  await expect(failing).rejects.toThrow('work failed');
  await expect(withFileLock(path, patient, async () => 'second')).resolves.toBe('second');
});

test('waits for another process, which it names, and is free when that is killed', async () => {
  const module = join(import.meta.dirname, 'file-lock.ts');
  const holder = spawn(process.execPath, ['--input-type=module', '-e', holdForEver(module, path)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void holder.kill('SIGKILL'));
  await once(createInterface({ input: holder.stdout }), 'line');
  const waited: number[] = [];
  const onWait = (pid: number): void => {
    waited.push(pid);
    holder.kill('SIGKILL');
  };
  await expect(withFileLock(path, { ...patient, onWait }, async () => 'mine')).resolves.toBe('mine');
  expect(waited).toEqual([holder.pid]);
  expect(readdirSync(join(folder, 'sub'))).toEqual(['lock']);
});

test('gives up at the deadline, naming the holder', async () => {
  await withFileLock(path, patient, async () => {
    const second = withFileLock(path, { deadlineMs: 50, signal }, async () => 'never');
    await expect(second).rejects.toThrow(`process ${process.pid} has held ${path} for more than 0.05 s`);
  });
});

test('stops waiting when aborted', async () => {
  await withFileLock(path, patient, async () => {
    const abort = new AbortController();
    const onWait = (): void => abort.abort(new Error('enough'));
    const second = withFileLock(path, { ...patient, signal: abort.signal, onWait }, async () => 0);
    await expect(second).rejects.toThrow('enough');
  });
  await expect(withFileLock(path, patient, async () => 'third')).resolves.toBe('third');
});

function holdForEver(module: string, path: string): string {
  return `
    import { withFileLock } from ${JSON.stringify(module)};
    const { signal } = new AbortController();
    await withFileLock(${JSON.stringify(path)}, { deadlineMs: 30_000, signal }, () => {
      console.log('inside');
      return new Promise((resolve) => setInterval(resolve, 2 ** 30));
    });
  `;
}
