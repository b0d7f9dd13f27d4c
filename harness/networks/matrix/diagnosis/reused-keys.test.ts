import { expect, it } from 'vitest';
import { honestRecord } from '../oracle/sas/testing/honest-record.ts';
import { findReusedKeys } from './reused-keys.ts';

it('finds a key that serves in two verifications, and not one that two people saw in one', () => {
  const record = honestRecord();
  const again = { ...record, transactionId: '$another' };
  const other = honestRecord({ change: { 'judged key': (content) => ({ ...content, key: 'another' }) } });
  expect(findReusedKeys([{ record }, { record }])).toEqual([]);
  expect(findReusedKeys([{ record }, { record: { ...other, transactionId: '$third' } }])).toEqual([]);
  expect(findReusedKeys([{ record }, { record: again }])).toMatchObject([
    { record: again, diagnosis: { rule: 'key-of-another-verification', certainty: 'proven' } },
  ]);
});
