import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { realFiles } from '../../base/seams/files.ts';
import type { Files } from '../../base/seams/seams.ts';
import { memoryLog } from '../../base/testing/memory-log.ts';
import { type HeldState, holdState } from './hold-state.ts';

function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'held-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { log, lines } = memoryLog();
  const hold = (files: Files = realFiles()): Promise<HeldState> => holdState({ files, folder, log });
  return { folder, hold, lines, note: join(folder, 'daemon.pid') };
}

it('notes the process, and refuses a second one in the words that operators know', async () => {
  const { hold, note, folder } = setUp();
  const held = await hold();
  expect(readFileSync(note, 'utf8')).toBe(`${process.pid}\n`);
  expect(statSync(note).mode & 0o777).toBe(0o600);
  await expect(hold()).rejects.toThrow(
    `Matrix rekey lock at ${join(folder, '.matrix-rekey.lock')} is already held — another carapace daemon is running, or \`cara matrix rekey-store\` is in progress.`,
  );
  expect(readFileSync(note, 'utf8')).toBe(`${process.pid}\n`);
  await held[Symbol.asyncDispose]();
  expect(existsSync(note)).toBe(false);
  await using again = await hold();
  expect(again).toBeDefined();
});

it('puts its note in the place of a link', async () => {
  const { hold, note, folder } = setUp();
  const elsewhere = join(folder, 'elsewhere');
  symlinkSync(elsewhere, note);
  await using held = await hold();
  expect(held).toBeDefined();
  expect(existsSync(elsewhere)).toBe(false);
  expect(statSync(note).isFile()).toBe(true);
});

it('lets go of the state directory when the note cannot be written', async () => {
  const { hold } = setUp();
  const full = { ...realFiles(), writeDurably: () => Promise.reject(new Error('ENOSPC: no space left')) };
  await expect(hold(full)).rejects.toThrow('failed to write daemon PID file at');
  await using held = await hold();
  expect(held).toBeDefined();
});

it('stops also where the note cannot be taken away, and says so', async () => {
  const { hold, lines } = setUp();
  const stuck = { ...realFiles(), removeDurably: () => Promise.reject(new Error('EROFS')) };
  const held = await hold(stuck);
  await held[Symbol.asyncDispose]();
  expect(lines).toMatchObject([{ level: 'warn', msg: 'failed to remove daemon PID file on shutdown' }]);
});
