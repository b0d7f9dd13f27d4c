import { expect, it } from 'vitest';
import { begins } from './begins.ts';

const usual = {
  method: 'm.sas.v1',
  key_agreement_protocols: ['com.example', 'curve25519-hkdf-sha256'],
  hashes: ['sha256'],
  message_authentication_codes: ['hkdf-hmac-sha256.v2'],
  short_authentication_string: ['emoji', 'decimal'],
};

it('a start begins a verification if each of its lists has something that can be used', () => {
  expect(begins(usual)).toBe(true);
  expect(begins({ ...usual, message_authentication_codes: ['hkdf-hmac-sha256'] })).toBe(true);
});

it.each([
  ['is of another method', { method: 'com.example' }],
  ['offers only the older key agreement', { key_agreement_protocols: ['curve25519'] }],
  ['offers no hash', { hashes: ['com.example'] }],
  ['offers no message authentication code', { message_authentication_codes: [] }],
  ['offers no way to show the string', { short_authentication_string: ['emoji'] }],
  ['has something else than a list', { hashes: 'sha256' }],
])('a start begins none if it %s', (_what, changes) => {
  expect(begins({ ...usual, ...changes })).toBe(false);
});
