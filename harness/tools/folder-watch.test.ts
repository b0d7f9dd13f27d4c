import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { FolderWatch } from './folder-watch.ts';

test('remembers what was in files, also in those that are gone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'watch-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'inside'));
  writeFileSync(join(folder, 'before'), 'was there');
  using watch = new FolderWatch(folder);
  const contents = (): string[] => watch.seen.map(({ file, bytes }) => `${file}: ${bytes}`).toSorted();
  expect(contents()).toEqual(['before: was there']);
  writeFileSync(join(folder, 'inside', 'draft'), 'one');
  await vi.waitFor(() => expect(contents()).toContain('inside/draft: one'));
  writeFileSync(join(folder, 'inside', 'draft'), 'two');
  await vi.waitFor(() => expect(contents()).toContain('inside/draft: two'));
  rmSync(join(folder, 'inside', 'draft'));
  watch.lookAtAll();
  expect(contents()).toEqual(['before: was there', 'inside/draft: one', 'inside/draft: two']);
});
