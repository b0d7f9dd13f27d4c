import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { variants } from '../machine/variants.ts';
import { readHistory, writeHistory, type KeptHistory } from './kept-history.ts';

const folder = mkdtempSync(join(tmpdir(), 'histories-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const history: KeptHistory = {
  variant: variants[0]!,
  says: 'says nothing at all',
  knownOf: 'matrix-rust-sdk',
  steps: [{ done: 'request/unknown-method', bot: [] }],
  expected: 'cancel m.unknown_method',
};

it('is read as it was written', () => {
  expect(readHistory(writeHistory(folder, history))).toEqual(history);
});

it.each([
  ['a later format', { format: 2, steps: 'anything' }, 'unknown format 2 of a history. This version reads 1'],
  ['another machine', { machine: 'operator.radio' }, 'unknown machine "operator.radio"'],
  ['another library', { knownOf: 'libolm' }, 'unknown library "libolm"'],
  [
    'another input',
    { steps: [{ done: 'mac/wrog', bot: [] }] },
    'unknown input "mac/wrog". Did you mean "mac/wrong"?',
  ],
  ['no steps', { steps: [] }, 'cannot be used'],
  ['something more', { colour: 'red' }, 'cannot be used'],
])('with %s it is refused, and told why', (_, change, why) => {
  const written = JSON.parse(readFileSync(writeHistory(folder, history), 'utf8')) as object;
  const file = join(folder, 'changed.json');
  writeFileSync(file, JSON.stringify({ ...written, ...change }));
  expect(() => readHistory(file)).toThrow(why);
  expect(() => readHistory(file)).toThrow(file);
});
