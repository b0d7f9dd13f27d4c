import { expect, test } from 'vitest';
import { wire } from '../testing/sample-evidence.ts';
import { sentInClear } from './in-clear.ts';

const secret = wire('alice', 'sent', 'm.room.message', { encrypted: true });
const clear = wire('alice', 'received', 'm.room.message', { encrypted: false });

test('an answer in clear to an encrypted message is found, an encrypted one is not', () => {
  expect(sentInClear([secret, clear])).toEqual([clear]);
  expect(sentInClear([secret, { ...clear, encrypted: true }])).toEqual([]);
});

test('in a plain room nothing else is due', () => {
  expect(sentInClear([{ ...secret, encrypted: false }, clear])).toEqual([]);
  expect(sentInClear([secret, { ...clear, room: '!other:ho.test' }])).toEqual([]);
});

test('a check that found no ciphertext is enough where nobody else has spoken', () => {
  const check = {
    kind: 'check',
    name: 'type on the wire',
    expected: 'm.room.encrypted',
    observed: 'm.room.message',
    ok: false,
  } as const;
  expect(sentInClear([clear, check])).toEqual([clear]);
  expect(sentInClear([clear, { ...check, ok: true }])).toEqual([]);
});

test('steps of a verification are left to the rules of the protocol', () => {
  expect(sentInClear([secret, wire('alice', 'received', 'ready', { encrypted: false })])).toEqual([]);
});
