import { expect, it } from 'vitest';
import { Redactor } from '../../base/logging/redactor.ts';
import { matrixRedactions } from './redactions.ts';

it('hides homeserver URLs and leaves what is around them', () => {
  const text = 'failed (http://127.0.0.1:8008/_matrix/client/v3/sync?since=1) twice';
  expect(new Redactor(matrixRedactions).text(text)).toBe('failed ([REDACTED-MATRIX-URL]) twice');
});
