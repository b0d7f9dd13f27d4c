import { expect, test } from 'vitest';
import { explainCancel } from './explain-cancel.ts';

test.each([
  [['hello', 'refused: no such user', 'listening'], 'refused: no such user'],
  [
    ['{"level":"warn","msg":"a verification was cut off by the restart","id":"f"}', '{"msg":"ready"}'],
    'a verification was cut off by the restart',
  ],
  [['{"message":"cancelling","error":"unknown key"}'], 'cancelling: unknown key'],
  [[`declined ${'x'.repeat(300)}`], `declined ${'x'.repeat(191)}…`],
  [['hello', '{"level":"info"}'], undefined],
])('of %j it tells %s', (log, line) => {
  expect(explainCancel(log)).toBe(line);
});
