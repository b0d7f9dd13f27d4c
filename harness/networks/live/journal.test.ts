import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { UsageError } from '../../errors/usage-error.ts';
import { Journal } from './journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'journal-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'journal.ndjson');
let text: string;
beforeEach(() => {
  rmSync(file, { force: true });
  const journal = Journal.begin(file, {
    runId: '1',
    network: 'matrix',
    server: 'http://a.test',
    bot: '@b:a.test',
  });
  journal.add({ kind: 'device', id: 'ONE', user: '@me:a.test' });
  journal.add({ kind: 'room', id: 'mark', user: '@me:a.test' });
  text = readFileSync(file, 'utf8');
});

test('wherever it was cut off, all that is listed before is left', () => {
  const whole = text.split('\n').length - 1;
  for (let end = 0; end <= text.length; end += 1) {
    writeFileSync(file, text.slice(0, end));
    const lines = text.slice(0, end).split('\n').length - 1;
    const { run, leftovers } = Journal.read(file);
    expect([run !== undefined, leftovers.length]).toEqual([lines > 0, Math.max(0, lines - 1)]);
  }
  expect(whole).toBe(3);
});

test.each([
  ['a line that is damaged', () => text.replace('"room"', '"rom"'), 'line 3 of'],
  [
    'a line of a newer version',
    () => `${text}{"kind":"space","id":"x"}\n`,
    'or a newer version of cara-smoke has written it',
  ],
  ['a beginning that is lost', () => text.slice(text.indexOf('\n') + 1), 'its first line is lost'],
  ['something else', () => '# notes\n', 'line 1 of'],
])('%s is told, and nothing is taken for gone', (_, change, why) => {
  writeFileSync(file, change());
  expect(() => Journal.read(file)).toThrow(UsageError);
  expect(() => Journal.read(file)).toThrow(why);
});

test('another run does not write over what is left', () => {
  const head = { runId: '2', network: 'matrix', server: 'http://a.test', bot: '@b:a.test' };
  expect(() => Journal.begin(file, head)).toThrow('lists what an earlier run has left');
  const journal = Journal.read(file);
  for (const { id } of journal.leftovers) journal.add({ kind: 'gone', id });
  expect(Journal.begin(file, head).leftovers).toEqual([]);
});
