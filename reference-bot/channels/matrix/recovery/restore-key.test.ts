import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import vectors from '../../../../fixtures/vectors/recovery-key.json' with { type: 'json' };
import type { Files } from '../../../base/seams/seams.ts';
import { realFiles } from '../../../base/seams/files.ts';
import { newJournal, writeJournal } from './cleanup-journal.ts';
import { recoveryFiles } from './recovery-files.ts';
import { restoreRecoveryKey } from './restore-key.ts';
import { settleCleanup } from './settle-cleanup.ts';

const [{ text: key }] = vectors.keys as unknown as [{ text: string }];

function setUp() {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'restore-'));
  onTestFinished(() => rmSync(stateDirectory, { recursive: true }));
  mkdirSync(join(stateDirectory, 'matrix'));
  const audited: string[] = [];
  const audit = async (event: string): Promise<void> => void audited.push(event);
  const paths = recoveryFiles(stateDirectory);
  let asked = 0;
  const restore = (readKey = async () => key, files: Files = realFiles()) =>
    restoreRecoveryKey({
      files,
      stateDirectory,
      audit,
      readKey: () => {
        asked += 1;
        return readKey();
      },
    });
  const names = (): string[] => readdirSync(join(stateDirectory, 'matrix'));
  const settle = () => settleCleanup({ files: realFiles(), stateDirectory, audit });
  return { paths, restore, names, audited, asked: () => asked, settle };
}

function clutter(paths: ReturnType<typeof recoveryFiles>): void {
  for (const name of ['pending', 'rotating', 'minting'] as const) writeFileSync(paths[name], 'stale\n');
}

describe('a recovery key that is brought back', () => {
  it('stands alone in its folder, for its owner only', async () => {
    const { paths, restore, names, audited } = setUp();
    clutter(paths);
    expect(await restore()).toEqual({ path: paths.key, how: 'restored', failures: [] });
    expect(names()).toEqual(['recovery_key']);
    expect(readFileSync(paths.key, 'utf8')).toBe(`${key}\n`);
    expect(statSync(paths.key).mode & 0o777).toBe(0o600);
    expect(audited).toEqual(['matrix_recovery_key_restore_cleanup_anchored']);
  });

  it.each([
    ['', 'Matrix recovery key cannot be empty'],
    ['not a recovery key', 'Matrix recovery key must be 12 base58 groups'],
    [`\uFEFF${key}`, 'Matrix recovery key must be 12 base58 groups'],
    [key.replaceAll(' ', ''), 'Matrix recovery key must be 12 base58 groups'],
  ])('is refused as %j, and nothing is changed', async (text, words) => {
    const { paths, restore, names } = setUp();
    clutter(paths);
    const before = names();
    await expect(restore(async () => text)).rejects.toThrow(words);
    expect(names()).toEqual(before);
  });

  it('takes the place of no other', async () => {
    const { paths, restore, names } = setUp();
    writeFileSync(paths.key, 'another\n');
    await expect(restore()).rejects.toThrow(
      `Matrix recovery key already exists at ${paths.key}; refuse to overwrite.`,
    );
    expect(names()).toEqual(['recovery_key']);
  });

  it('is not asked for again where only the clean-up was cut off', async () => {
    const { paths, restore, names, asked, audited } = setUp();
    clutter(paths);
    writeFileSync(paths.key, `${key}\n`);
    writeFileSync(paths.cleanup, writeJournal(newJournal()));
    expect(await restore()).toMatchObject({ how: 'resumed', failures: [] });
    expect(names()).toEqual(['recovery_key']);
    expect(asked()).toBe(0);
    expect(audited).toEqual(['matrix_recovery_key_restore_cleanup_resumed']);
  });

  it('is asked for again where it had not been written', async () => {
    const { paths, restore, names, asked } = setUp();
    clutter(paths);
    writeFileSync(paths.cleanup, writeJournal(newJournal()));
    expect(await restore()).toMatchObject({ how: 'restored', failures: [] });
    expect([names(), asked()]).toEqual([['recovery_key'], 1]);
  });

  it('takes what is stale along also where the journal of an earlier one was left', async () => {
    const { paths, restore, names } = setUp();
    clutter(paths);
    writeFileSync(paths.cleanup, writeJournal({ ...newJournal(), phase: 'completed' }));
    await restore();
    expect(names()).toEqual(['recovery_key']);
  });

  it('tells what did not go, takes the rest away, and keeps the journal', async () => {
    const { paths, restore, names, audited } = setUp();
    clutter(paths);
    const files = realFiles();
    const removeDurably = (path: string) =>
      path === paths.minting ? Promise.reject(new Error('EPERM')) : files.removeDurably(path);
    const { failures } = await restore(async () => key, { ...files, removeDurably });
    expect(failures.map(({ label }) => label)).toEqual(['minting marker']);
    expect(names()).toEqual(['recovery_key', 'recovery_key.cleanup', 'recovery_key.minting']);
    const { phase, artifacts } = JSON.parse(readFileSync(paths.cleanup, 'utf8')) as ReturnType<
      typeof newJournal
    >;
    expect(phase).toBe('started');
    expect(artifacts.map(({ result }) => result)).toEqual([
      { state: 'removed' },
      { state: 'failed', errorKind: 'remove_failed' },
      { state: 'removed' },
    ]);
    expect(audited.at(-1)).toBe('matrix_recovery_key_restore_cleanup_failed');
  });
});

describe('a start after a clean-up', () => {
  it('that was done takes the journal away', async () => {
    const { paths, settle } = setUp();
    writeFileSync(paths.cleanup, writeJournal({ ...newJournal(), phase: 'completed' }));
    await settle();
    expect(existsSync(paths.cleanup)).toBe(false);
  });

  it.each([
    ['is still started', writeJournal(newJournal())],
    ['has unsupported version 2; expected 1', writeJournal({ ...newJournal(), version: 2 })],
    ['is corrupt', writeJournal({ ...newJournal(), version: 256 })],
    ['is corrupt', writeJournal({ ...newJournal(), phase: 'over' as 'started' })],
    ['is corrupt', '{"version":1,"phase":"completed"}'],
    ['is corrupt', ''],
    ['exceeds 16384 bytes (size cap)', ' '.repeat(16_385)],
  ])('whose journal %s is refused, and nothing is changed', async (words, text) => {
    const { paths, settle, names } = setUp();
    clutter(paths);
    writeFileSync(paths.cleanup, text);
    const before = names();
    const error = (await settle().catch((thrown: unknown) => thrown)) as Error & { kind: string };
    expect(error.kind).toBe('recovery-state-io');
    expect(error.message).toContain(words);
    expect(names()).toEqual(before);
  });
});
