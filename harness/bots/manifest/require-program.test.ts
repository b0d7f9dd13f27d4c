import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { requireProgram } from './require-program.ts';
import { targetManifest } from './schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'program-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'bot'), '', { mode: 0o755 });
writeFileSync(join(folder, 'text'), '', { mode: 0o644 });
mkdirSync(join(folder, 'sub'));

function look(command: string, environment: Record<string, string> = {}): void {
  const manifest = { name: 'x', start: { command }, environment, capabilities: ['matrix.plain'] };
  requireProgram(targetManifest.parse(manifest), join(folder, 'x.target.json5'));
}

it.skipIf(process.platform === 'win32')('finds programs as the start will', () => {
  look('./bot');
  look(join(folder, 'bot'));
  look('bot', { PATH: `/nowhere:${folder}` });
  look('node');
  look('{stateFolder}/made-later');
});

it.skipIf(process.platform === 'win32').each([
  ['./no-bot', {}, /x\.target\.json5 starts "\.\/no-bot", but there is no file .*\/no-bot$/],
  ['./sub', {}, /there is no file/],
  ['./text', {}, /text may not be executed; chmod \+x makes it so$/],
  ['bot', { PATH: '/nowhere' }, /no folder of the PATH has it$/],
])('%s with %j', (command, environment, message) => {
  expect(() => look(command, environment)).toThrow(message);
});
