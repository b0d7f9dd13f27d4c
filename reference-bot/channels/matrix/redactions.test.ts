import { expect, it } from 'vitest';
import { Redactor } from '../../base/logging/redactor.ts';
import { matrixRedactions } from './redactions.ts';

it('hides homeserver URLs and leaves what is around them', () => {
  const text = 'failed (http://127.0.0.1:8008/_matrix/client/v3/sync?since=1) twice';
  expect(new Redactor(matrixRedactions).text(text)).toBe('failed ([REDACTED-MATRIX-URL]) twice');
});

it('hides recovery keys', () => {
  const key = 'EsTc LW2K PGiF wKEA 3As5 g5c4 BXwk qeeJ ZJV8 Q9fu gUMN UE4d';
  const redactor = new Redactor(matrixRedactions);
  for (const shown of [key, key.slice(0, -1), key.replaceAll(' ', '\n'), key.replace('LW2K', 'LW\u200B2K')])
    expect(redactor.text(`restored by ${shown}.`)).toBe('restored by [REDACTED].');
  expect(redactor.text(`${key.slice(5)} is short`)).toBe(`${key.slice(5)} is short`);
});
