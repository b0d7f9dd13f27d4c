import { expect, it } from 'vitest';
import { acquainted } from './acquaintance.ts';

const deviate = { key: () => [] };
const cast = ['alice', { name: 'bob', deviate }] as const;

it('leaves people as they are where the bot asks for the devices of strangers', () => {
  expect(acquainted(cast, ['sas.strangers', 'matrix.encrypted'])).toBe(cast);
});

it('has everybody encrypt where it knows only people in its encrypted rooms, and keeps what is odd about them', () => {
  const inEncryptedRooms = { sends: 'encrypted', hears: 'all' };
  expect(acquainted(cast, ['matrix.encrypted'])).toEqual([
    { name: 'alice', inEncryptedRooms },
    { name: 'bob', deviate, inEncryptedRooms },
  ]);
});
