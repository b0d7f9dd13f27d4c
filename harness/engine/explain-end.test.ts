import { expect, test } from 'vitest';
import { explainEnd } from './explain-end.ts';

const python = ['Traceback (most recent call last):', '  File "bot.py", line 9', "KeyError: 'ROOM'", ''];
const node = ['Error: no token', '    at file:///bot.mjs:5:23', '', 'Node.js v24.21.0'];

test.each([
  [python, "exited with code 1; its log says: KeyError: 'ROOM'"],
  [node, 'exited with code 1; its log says: Error: no token'],
  [
    ['{"msg":"cannot go on","error":"disk full"}'],
    'exited with code 1; its log says: cannot go on: disk full',
  ],
  [['listening', 'bye'], 'exited with code 1; its log says: bye'],
  [[`Error: ${'x'.repeat(300)}`], `exited with code 1; its log says: Error: ${'x'.repeat(193)}…`],
  [[], 'exited with code 1'],
])('of %j it tells %s', (log, said) => {
  expect(explainEnd('exited with code 1', log)).toBe(said);
});
