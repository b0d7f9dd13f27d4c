import { expect, it } from 'vitest';
import { explainFailure } from './explain-failure.ts';

it.each([
  ['An object failed to be decrypted while unpickling', 'wrong-passphrase'],
  ['Error encrypting or decrypting a value: `aead::Error`', 'damaged'],
  [
    "the account in the store doesn't match the account in the constructor: expected @a:b:D, got @a:b:E",
    'other-device',
  ],
])('takes “%s” for %s, and names the file', (words, problem) => {
  const explained = explainFailure('/bot/crypto.db', new Error(words));
  expect(explained).toMatchObject({ problem, message: expect.stringContaining('/bot/crypto.db') as string });
});

it('leaves other errors as they are', () => {
  const other = new Error('the network is away');
  expect(explainFailure('/bot/crypto.db', other)).toBe(other);
});
