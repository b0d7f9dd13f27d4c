import { describe, expect, it } from 'vitest';
import { parseCrossSigningKeys } from './cross-signing-keys.ts';

const user = '@nova:example.org';
const keys = {
  master: 'm'.repeat(43),
  self_signing: `${'s/+'.repeat(14)}s`,
  user_signing: 'u'.repeat(43),
};
const answer = { device_signed: true, user_id: user, private_keys: keys };
const parse = (value: unknown) => parseCrossSigningKeys(JSON.stringify(value), user);

describe('keys of a cross-signing identity', () => {
  it('are taken out of the answer', () => {
    expect(parse(answer)).toEqual(keys);
    expect(parse({ private_keys: keys })).toEqual(keys);
  });

  it.each([
    ['null', null],
    ['a list', [keys]],
    ['a refusal', { error: 'crosssign_failed' }],
    ['an answer that tells none', { ...answer, private_keys: null }],
    ['one too few', { ...answer, private_keys: { ...keys, user_signing: undefined } }],
    ['padding', { ...answer, private_keys: { ...keys, master: `${keys.master}=` } }],
    ['another length', { ...answer, private_keys: { ...keys, master: 'm' } }],
    ['another alphabet', { ...answer, private_keys: { ...keys, master: `${'-'.repeat(43)}` } }],
    ['a number', { ...answer, private_keys: { ...keys, master: 43 } }],
  ])('are refused as %s, without a word of theirs', (_what, value) => {
    expect(() => parse(value)).toThrow(/^CROSS_SIGNING_KEYS: expected the path of the JSON answer/u);
    expect(() => parse(value)).not.toThrow(/mmmm|uuuu/u);
  });

  it('are refused as text that is no JSON', () => {
    expect(() => parseCrossSigningKeys('<html>', user)).toThrow(/^CROSS_SIGNING_KEYS: expected/u);
  });

  it('of somebody else are refused by name', () => {
    expect(() => parse({ ...answer, user_id: '@eve:example.org' })).toThrow(
      'CROSS_SIGNING_KEYS: the keys are those of @eve:example.org, expected @nova:example.org',
    );
  });
});
