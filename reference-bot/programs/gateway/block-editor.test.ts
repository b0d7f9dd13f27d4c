import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import JSON5 from 'json5';
import { expect, it, onTestFinished } from 'vitest';
import { Seal } from '../../base/config/sealed-text.ts';
import { realFiles } from '../../base/seams/files.ts';
import { BlockEditor } from './block-editor.ts';

function setUp(password?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'editor-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'carapace.json5');
  writeFileSync(join(folder, 'real.json5'), `{ matrix: { password: '\${P}' } } // mine`, { mode: 0o640 });
  symlinkSync('real.json5', file);
  return { folder, file, editor: new BlockEditor({ files: realFiles(), file, password }) };
}

it('writes through a link, keeps the mode and the rest, and leaves nothing behind', async () => {
  const { folder, file, editor } = setUp('password');
  await Promise.all([
    editor.edit('matrix', { seal: { accessToken: 'syt_x' }, set: { deviceId: 'D' } }),
    editor.edit('matrix', { remove: ['password'] }),
  ]);
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(/ \/\/ mine$/u);
  expect(text).not.toContain('syt_x');
  const { matrix } = JSON5.parse<{ matrix: Record<string, string> }>(text);
  expect(Object.keys(matrix).toSorted()).toEqual(['accessToken', 'deviceId']);
  expect(await new Seal('password').open(matrix['accessToken']!)).toBe('syt_x');
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder).toSorted()).toEqual(['carapace.json5', 'real.json5']);
});

it('keeps no secret in clear', async () => {
  const { file, editor } = setUp();
  const before = readFileSync(file, 'utf8');
  await expect(editor.edit('matrix', { seal: { accessToken: 'syt_x' } })).rejects.toThrow(
    'CARAPACE_CONFIG_PASSWORD is not set',
  );
  expect(readFileSync(file, 'utf8')).toBe(before);
});
