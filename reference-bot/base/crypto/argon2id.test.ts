import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { argon2id, inJavaScript } from './argon2id.ts';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
const password = sha256('carapace-secret-kat-passphrase');
const salt = sha256('carapace-secret-kat-salt').subarray(0, 16);
const key = '1e5f1e8521e6e00542bf00a0bfea29f962b9ebab0796548d79492b83b4e445ee';

it('derives the key that others derive', async () => {
  expect(Buffer.from(await argon2id(password, salt)).toString('hex')).toBe(key);
});

it('derives the same where Node.js cannot', async () => {
  expect(Buffer.from(await inJavaScript(password, salt)).toString('hex')).toBe(key);
});

it('refuses a salt that is too short', async () => {
  await expect(argon2id(password, salt.subarray(1))).rejects.toThrow('at least 16 bytes, got 15');
});
