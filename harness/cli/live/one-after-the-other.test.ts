import { mkdirSync, mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { BlockedError } from '../../errors/blocked-error.ts';
import { UsageError } from '../../errors/usage-error.ts';
import type { ExitCode } from '../exit-code.ts';
import { oneAfterTheOther, outputFoldersIn } from './one-after-the-other.ts';

test('output folders are the folder itself and those of networks in it, whichever have the file', () => {
  using root = mkdtempDisposableSync(join(tmpdir(), 'output-folders-'));
  const { path } = root;
  expect(outputFoldersIn(path, 'events')).toEqual([]);
  for (const folder of ['slack', 'matrix', 'other']) {
    mkdirSync(join(path, folder));
    writeFileSync(join(path, folder, 'events'), '');
  }
  expect(outputFoldersIn(path, 'events')).toEqual([join(path, 'matrix'), join(path, 'slack')]);
  // One network was played there before.
  writeFileSync(join(path, 'events'), '');
  expect(outputFoldersIn(path, 'events')).toEqual([path, join(path, 'matrix'), join(path, 'slack')]);
});

const acts: Readonly<Record<string, () => ExitCode>> = {
  good: () => 0,
  red: () => 1,
  interrupted: () => 130,
  wrong() {
    throw new UsageError('a wrong setting');
  },
  away() {
    throw new BlockedError('nobody answers');
  },
  broken() {
    throw new Error('a fault');
  },
};

test.each<[readonly string[], ExitCode, asked: readonly string[]]>([
  [['good', 'good'], 0, ['good', 'good']],
  [['away', 'good'], 3, ['away', 'good']],
  [['wrong', 'away', 'good'], 2, ['wrong', 'away', 'good']],
  [['red', 'wrong', 'good'], 1, ['red', 'wrong', 'good']],
  [['good', 'interrupted', 'red'], 130, ['good', 'interrupted']],
])('of %j the worst code is %s, and each has its turn', async (items, code, asked) => {
  const seen: string[] = [];
  const act = (item: string): ExitCode => {
    seen.push(item);
    return acts[item]!();
  };
  expect(await oneAfterTheOther(items, act)).toBe(code);
  expect(seen).toEqual(asked);
});

const run = (items: readonly string[]) => oneAfterTheOther(items, async (item) => acts[item]!());

test('what is wrong with the only one, and a fault of the tool, are for the caller', async () => {
  await expect(run(['wrong'])).rejects.toThrow('a wrong setting');
  await expect(run(['good', 'broken'])).rejects.toThrow('a fault');
});
