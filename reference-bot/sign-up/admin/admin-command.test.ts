import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { CodeStore } from '../codes/code-store.ts';
import { adminCommand, type AdminPolicy, type AdminSender, readAdminOrder } from './admin-command.ts';

const moderator: AdminSender = { userId: '@mod:fake', powerLevel: 50 };
const nobodyListed: AdminPolicy = { allowed: [] };

describe('reading', () => {
  const order = { kind: 'signup', count: 1, uses: 1, label: '' };
  it.each([
    ['!mint', order],
    ['  !mint knock ', { ...order, kind: 'knock' }],
    ['!mint signup -n 3 --uses 10 spring  camp', { ...order, count: 3, uses: 10, label: 'spring camp' }],
    ['!mint --uses 1000 -n 50', { ...order, count: 50, uses: 1_000 }],
    ['!mint -n 2 knock', { ...order, kind: 'knock', count: 2 }],
    ['!mint knock spring - camp --uses 2', { ...order, kind: 'knock', label: 'spring - camp', uses: 2 }],
    ['!mint knocking', { ...order, label: 'knocking' }],
  ])('%s', (text, expected) => {
    expect(readAdminOrder(text)).toEqual({ kind: 'mint', order: expected });
  });

  it.each([
    ['!mint -n 0', '-n takes a number from 1 to 50.'],
    ['!mint -n 51', '-n takes a number from 1 to 50.'],
    ['!mint -n', '-n takes a number from 1 to 50.'],
    ['!mint -n 1e1', '-n takes a number from 1 to 50.'],
    ['!mint --uses 1001', '--uses takes a number from 1 to 1000.'],
    ['!mint --use 3', 'I do not know --use. Try !help'],
    [`!mint ${'x'.repeat(101)}`, 'A label has at most 100 characters.'],
    ['!mint \u001B[31m', 'A label is one line without control characters.'],
    ['!revoke', 'Say which code: !revoke CODE'],
    ['!revoke a b', 'Say which code: !revoke CODE'],
  ])('%s: %s', (text, told) => {
    expect(readAdminOrder(text)).toEqual({ kind: 'wrong', text: told });
  });

  it.each(['', 'hello', 'mint', '!minting', 'please !mint', '!'])('"%s" is no command', (text) => {
    expect(readAdminOrder(text)).toBeUndefined();
  });
});

describe('doing', () => {
  it('mints, lists, revokes and helps', () => {
    const codes = new CodeStore(new DatabaseSync(':memory:'));
    const say = (text: string): string | undefined => adminCommand(text, moderator, nobodyListed, codes);
    const minted = say('!mint knock -n 2 --uses 4 camp')!.split('\n');
    expect(minted).toHaveLength(2);
    expect(say('!codes')).toBe(
      minted
        .map((code) => `${code.padEnd(Math.max(...minted.map((one) => one.length)))}  knock  4 left  camp`)
        .join('\n'),
    );
    expect(say(`!revoke ${minted[0]}`)).toBe('Revoked.');
    expect(say(`!revoke ${minted[0]}`)).toBe('There is no such code.');
    expect(say(`!revoke ${minted[1]}`)).toBe('Revoked.');
    expect(say('!codes')).toBe('There are no codes.');
    expect(say('!help')).toContain('!mint [knock|signup] [-n N] [--uses U] [label]');
    expect(say('good morning')).toBeUndefined();
  });
});

describe('who may', () => {
  const nobody = { mint: () => [], list: () => [], revoke: () => false };
  const ask = (sender: Partial<AdminSender>, policy: Partial<AdminPolicy>): string | undefined =>
    adminCommand('!codes', { ...moderator, ...sender }, { ...nobodyListed, ...policy }, nobody);
  const done = 'There are no codes.';

  it.each([
    ['power level 50', {}, {}, done],
    ['power level 49', { powerLevel: 49 }, {}, 'That takes a power level of 50 in this room.'],
    ['power level 0 on the list', { powerLevel: 0 }, { allowed: ['@mod:fake'] }, done],
  ])('%s', (_what, sender, policy, answer) => {
    expect(ask(sender, policy)).toBe(answer);
  });
});
