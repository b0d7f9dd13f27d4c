import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { watchFolder } from './watch-folder.ts';

it('names what a bot has left, and nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watch-folder-test-'));
  writeFileSync(join(folder, 'bot.py'), '');
  const look = watchFolder(folder, join(folder, 'report'));
  for (const name of ['report', '__pycache__']) mkdirSync(join(folder, name));
  expect(look()).toEqual([]);
  writeFileSync(join(folder, 'alice.store'), '');
  expect(look()).toEqual(['alice.store']);
  rmSync(folder, { recursive: true });
});
