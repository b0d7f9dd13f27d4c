import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KeptIds } from './kept-ids.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kept-ids-test-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('knows an id in the next life too, and keeps it from others', () => {
  using ids = new KeptIds(folder, 'ids.sqlite');
  ids.add('a');
  ids.add('a');
  // As after a crash: the first has not been closed.
  using again = new KeptIds(folder, 'ids.sqlite');
  expect([again.has('a'), again.has('b')]).toEqual([true, false]);
  expect(statSync(join(folder, 'ids.sqlite')).mode & 0o777).toBe(0o600);
});

it('forgets what came long before', () => {
  using ids = new KeptIds(folder, 'ids.sqlite', 2);
  for (const id of ['first', 'second', 'third']) ids.add(id);
  expect(['first', 'second', 'third'].map((id) => ids.has(id))).toEqual([false, true, true]);
});
