import { expect, it } from 'vitest';
import { readEnvelope } from './read-envelope.ts';

const uuid = '11111111-0000-4000-8000-000000000001';
const data = { timestamp: 7, message: 'hello' };
const from = { sourceNumber: '+15550100001', sourceUuid: uuid, timestamp: 5 };
const text = { number: '+15550100001', uuid, timestamp: 7, text: 'hello' };

it.each([
  ['a wrapped one', { envelope: { ...from, dataMessage: data }, account: '+1' }, { kind: 'text', text }],
  ['a bare one', { ...from, dataMessage: data }, { kind: 'text', text }],
  [
    'one of a person who hides the number',
    { ...from, sourceNumber: null, dataMessage: data },
    { kind: 'text', text: { ...text, number: undefined } },
  ],
  [
    'one whose time stands in the envelope alone',
    { ...from, dataMessage: { message: 'hello' } },
    { kind: 'text', text: { ...text, timestamp: 5 } },
  ],
  ['a group', { ...from, dataMessage: { ...data, groupInfo: { groupId: 'Zw==' } } }, { kind: 'group' }],
  [
    'a group of the new kind',
    { ...from, dataMessage: { ...data, groupV2: { id: 'Zw==' } } },
    { kind: 'group' },
  ],
  ['no text', { ...from, dataMessage: { ...data, message: null } }, { kind: 'ignored' }],
  ['a receipt', { ...from, receiptMessage: {} }, { kind: 'ignored' }],
  ['an edit', { ...from, editMessage: { dataMessage: data } }, { kind: 'text', text }],
  ['another device of the account', { ...from, syncMessage: { sentMessage: data } }, { kind: 'ignored' }],
  ['nobody', { dataMessage: data }, { kind: 'malformed' }],
  ['a message that is none', { ...from, dataMessage: 7 }, { kind: 'malformed' }],
  ['a text that is none', { ...from, dataMessage: { message: 7 } }, { kind: 'malformed' }],
  ['nothing', undefined, { kind: 'malformed' }],
])('reads %s', (_, envelope, content) => {
  expect(readEnvelope(envelope)).toEqual(content);
});
