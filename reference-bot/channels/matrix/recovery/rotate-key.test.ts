import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Files } from '../../../base/seams/seams.ts';
import { realFiles } from '../../../base/seams/files.ts';
import { ManualClock } from '../../../base/testing/manual-clock.ts';
import { memoryLog } from '../../../base/testing/memory-log.ts';
import { recoveryFiles } from './recovery-files.ts';
import { makeRecoveryKey, readRecoveryKey, type RecoveryKey } from './recovery-key.ts';
import { rotateRecoveryKey } from './rotate-key.ts';
import { roleOfKey, secretNames, settleOn } from './secret-storage.ts';
import { settleRecovery } from './settle-recovery.ts';
import { TestAccount } from './testing/account.ts';

async function setUp() {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'rotate-'));
  onTestFinished(() => rmSync(stateDirectory, { recursive: true }));
  mkdirSync(join(stateDirectory, 'matrix'));
  const paths = recoveryFiles(stateDirectory);
  const old = makeRecoveryKey();
  writeFileSync(paths.key, `${old.text}\n`);
  const account = new TestAccount();
  await account.enable(old);
  const audited: string[] = [];
  const audit = async (event: string): Promise<void> => void audited.push(event);
  const { log } = memoryLog();
  const kept = (): RecoveryKey => readRecoveryKey(readFileSync(paths.key, 'utf8'))!;
  return {
    paths,
    old,
    account,
    audited,
    kept,
    names: () => readdirSync(join(stateDirectory, 'matrix')),
    rotate: (files: Files = realFiles()) =>
      rotateRecoveryKey({
        files,
        stateDirectory,
        audit,
        clock: new ManualClock(),
        openStorage: async (keys) => account.storage(keys),
      }),
    settle: () => settleRecovery({ files: realFiles(), stateDirectory, audit, log }),
    /** As the next start does. */
    async open(): Promise<string> {
      const key = kept();
      const storage = account.storage([key]);
      const role = await roleOfKey(storage, key.bytes);
      if (role.kind === 'other') await settleOn(storage, role.id);
      return role.kind;
    },
  };
}

describe('a new recovery key', () => {
  it('opens everything, and the old one nothing', async () => {
    const { rotate, old, account, names, kept, audited, paths } = await setUp();
    expect(await rotate()).toBe(paths.key);
    expect(names()).toEqual(['recovery_key']);
    expect(kept().text).not.toBe(old.text);
    expect(await account.openedBy(kept())).toEqual(secretNames);
    expect(await account.openedBy(old)).toEqual([]);
    expect(audited).toEqual(['matrix_recovery_key_rotate']);
  });

  it.each([
    ['there is no key', 'Matrix recovery key is unavailable at', (key: string) => rmSync(key)],
    [
      'a pending key lies there',
      'pending file already exists',
      (key: string) => writeFileSync(`${key}.pending`, 'x'),
    ],
    [
      'a pending key lies there that opens nothing',
      'pending file already exists',
      (key: string) => writeFileSync(`${key}.pending`, makeRecoveryKey().text),
    ],
    ['the key is blank', '(empty-key-file)', (key: string) => writeFileSync(key, '\n')],
    ['the key is none', '(wrong-key)', (key: string) => writeFileSync(key, 'no key\n')],
    ['the key is another', '(wrong-key)', (key: string) => writeFileSync(key, makeRecoveryKey().text)],
  ])('is not made where %s', async (_what, words, change) => {
    const { rotate, account, paths, names } = await setUp();
    change(paths.key);
    const before = [names(), [...account.data]];
    await expect(rotate()).rejects.toThrow(words);
    expect([names(), [...account.data]]).toEqual(before);
  });

  it('is not made for an account without secret storage', async () => {
    const { rotate, account, names } = await setUp();
    account.data.clear();
    await expect(rotate()).rejects.toThrow('(server-not-configured)');
    expect(names()).toEqual(['recovery_key']);
  });
});

describe('a change of the key that is cut off', () => {
  it('at any word to the homeserver leaves a key on the disk that opens everything', async () => {
    let points = 0;
    for (let done = false; !done; points += 1) {
      const { rotate, settle, open, account, kept } = await setUp();
      let left = points;
      account.beforeWrite = () => {
        if (left-- === 0) throw new Error('no answer');
      };
      done = await rotate().then(
        () => true,
        () => false,
      );
      account.beforeWrite = () => {};
      await settle();
      expect(['default', 'other']).toContain(await open());
      expect(await account.openedBy(kept())).toEqual(secretNames);
      expect(await open()).toBe('default');
      await rotate();
      expect(await account.openedBy(kept())).toEqual(secretNames);
    }
    // The description of the key, each secret twice, and the name of the key.
    expect(points).toBe(1 + 2 * secretNames.length + 1 + 1);
  });

  it('at any change of a file leaves a key on the disk that opens everything', async () => {
    let points = 0;
    for (let done = false; !done; points += 1) {
      const { rotate, settle, open, account, kept, paths, names } = await setUp();
      let left = points;
      const files = realFiles();
      const counted =
        <Args extends unknown[], Value>(work: (...args: Args) => Promise<Value>) =>
        async (...args: Args): Promise<Value> => {
          if (left-- === 0) throw new Error('no space');
          return work(...args);
        };
      done = await rotate({
        ...files,
        writeDurably: counted(files.writeDurably),
        createDurably: counted(files.createDurably),
        removeDurably: counted(files.removeDurably),
      }).then(
        () => true,
        () => false,
      );
      await settle();
      expect(['default', 'other']).toContain(await open());
      expect(await account.openedBy(kept())).toEqual(secretNames);
      expect(existsSync(paths.rotating)).toBe(false);
      await rotate();
      expect(names()).toEqual(['recovery_key']);
      expect(await account.openedBy(kept())).toEqual(secretNames);
    }
    expect(points).toBeGreaterThan(5);
  });
});
