import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { realFiles } from '../../base/seams/files.ts';
import { OffsetFile } from './offset-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offset-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function fileOf(bot: string): OffsetFile {
  return new OffsetFile(realFiles(), folder, bot);
}

it('goes on where the life before has ended, for the same bot alone', async () => {
  expect(await fileOf('4711').read()).toBeUndefined();
  await fileOf('4711').write(900);
  expect(await fileOf('4711').read()).toBe(900);
  // The updates of another bot have low numbers again.
  expect(await fileOf('4712').read()).toBeUndefined();
});

it.each(['', 'nonsense', '{"bot":"4711","offset":"9"}', '[]'])('begins anew with %j', async (text) => {
  await fileOf('4711').write(900);
  writeFileSync(join(folder, 'telegram', 'offset.json'), text);
  expect(await fileOf('4711').read()).toBeUndefined();
});
