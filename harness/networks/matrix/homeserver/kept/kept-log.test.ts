import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keptLogPath, limitKeptLog, readKeptLogTail } from './kept-log.ts';
import { keptFolder } from './kept-state.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kept-log-test-'));
  vi.stubEnv('CARA_SMOKE_CACHE_DIR', root);
  mkdirSync(keptFolder());
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

test('the tail is of whole lines', () => {
  const line = 'x'.repeat(999);
  writeFileSync(keptLogPath(), `${`${line}\n`.repeat(100)}last\nhalf`);
  expect(readKeptLogTail(2)).toEqual([line, 'last']);
  expect(new Set(readKeptLogTail(1_000))).toEqual(new Set([line, 'last']));
});

test('without a log there is no tail', () => {
  expect(readKeptLogTail()).toEqual([]);
});

test('a log is emptied once it is too long', () => {
  limitKeptLog();
  writeFileSync(keptLogPath(), 'short\n');
  limitKeptLog();
  expect(statSync(keptLogPath()).size).toBe(6);
  writeFileSync(keptLogPath(), 'x'.repeat(17 * 1024 * 1024));
  limitKeptLog();
  expect(statSync(keptLogPath()).size).toBe(0);
});
