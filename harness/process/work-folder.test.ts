import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { workFolder } from './work-folder.ts';

const here = import.meta.dirname;

beforeEach(() => void vi.stubEnv('TMPDIR', undefined));
afterEach(() => vi.unstubAllEnvs());

test('memory that has room', () => {
  expect(workFolder(here, 1)).toBe(here);
});

test.each([
  ['is too small', here, Infinity],
  ['is not there', `${here}/nothing`, 1],
])('the temporary folder, where memory %s', (_, memory, enoughBytes) => {
  expect(workFolder(memory, enoughBytes)).toBe(tmpdir());
});

test('the folder that TMPDIR names, whatever memory there is', () => {
  vi.stubEnv('TMPDIR', '/elsewhere');
  expect(workFolder(here, 1)).toBe('/elsewhere');
});
