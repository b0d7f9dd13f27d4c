import { expect, it } from 'vitest';
import { seal, SealBroken, unseal } from './seal.ts';

const secret = 'a secret of more than thirty-two characters';

it('opens with the same secret and label, and holds nothing in the clear', () => {
  const sealed = seal(secret, 'label', 'the seed');
  expect(unseal(secret, 'label', sealed)).toBe('the seed');
  expect(Buffer.from(sealed).toString('latin1')).not.toContain('seed');
});

it('never seals the same way twice', () => {
  expect(seal(secret, 'label', 'the seed')).not.toEqual(seal(secret, 'label', 'the seed'));
});

it.each([
  ['another secret', (sealed: Uint8Array) => unseal(`${secret}!`, 'label', sealed)],
  ['another label', (sealed: Uint8Array) => unseal(secret, 'other', sealed)],
  ['an end that is cut off', (sealed: Uint8Array) => unseal(secret, 'label', sealed.subarray(0, -1))],
  ['nothing left', () => unseal(secret, 'label', new Uint8Array())],
])('is broken with %s', (_what, open) => {
  expect(() => open(seal(secret, 'label', 'the seed'))).toThrow(SealBroken);
});

it('is broken by any changed byte', () => {
  const sealed = seal(secret, 'label', 'the seed');
  for (let index = 0; index < sealed.length; index++) {
    const changed = Uint8Array.from(sealed);
    changed[index]! ^= 1;
    expect(() => unseal(secret, 'label', changed)).toThrow(SealBroken);
  }
});
