import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import vectors from '../../../../fixtures/vectors/signed-json.json' with { type: 'json' };
import { checkSignature, crossSigningKey } from './signature.ts';

const signer = { user: '@a:b', keyId: 'ed25519:1', publicKey: vectors.publicKey };

describe('checkSignature', () => {
  it.each(vectors.signatures)('accepts the signature of $object', ({ object, signature }) => {
    expect(checkSignature({ ...object, ...signedBy(signature) }, signer)).toMatchObject({ state: 'ok' });
  });

  it('leaves out what is not signed', () => {
    const object = { ...signedBy(vectors.signatures[0]!.signature), unsigned: { device_display_name: 'x' } };
    expect(checkSignature(object, signer)).toMatchObject({ state: 'ok' });
  });

  it('gives what another implementation needs to check it again', () => {
    const result = checkSignature(signedBy(vectors.signatures[0]!.signature), signer);
    const { signed, signature } = result.state === 'ok' ? result.proof : { signed: '', signature: '' };
    const x = Buffer.from(signer.publicKey, 'base64').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    expect(verify(null, Buffer.from(signed), key, Buffer.from(signature, 'base64'))).toBe(true);
  });

  it('sees a single changed member', () => {
    const object = { one: 2, two: 'Two', ...signedBy(vectors.signatures[1]!.signature) };
    expect(checkSignature(object, signer).state).toBe('bad');
  });

  it('sees a signature by another key, or under another id, as missing', () => {
    const object = signedBy(vectors.signatures[0]!.signature);
    expect(checkSignature(object, { ...signer, keyId: 'ed25519:2' })).toEqual({ state: 'missing' });
    expect(checkSignature(object, { ...signer, user: '@other:b' })).toEqual({ state: 'missing' });
  });

  it('refuses padded base64, in key and signature', () => {
    const { signature } = vectors.signatures[0]!;
    expect(checkSignature(signedBy(`${signature}==`), signer).state).toBe('bad');
    expect(checkSignature(signedBy(signature), { ...signer, publicKey: `${signer.publicKey}=` }).state).toBe(
      'bad',
    );
  });

  it('refuses an object that nobody can have signed', () => {
    const object = { ...signedBy(vectors.signatures[0]!.signature), half: 0.5 };
    expect(checkSignature(object, signer)).toEqual({
      state: 'bad',
      detail: 'the key object has no canonical JSON',
    });
  });

  it('refuses a key that is no point of the curve', () => {
    const publicKey = '/'.repeat(42) + '8';
    expect(checkSignature(signedBy(vectors.signatures[0]!.signature), { ...signer, publicKey }).state).toBe(
      'bad',
    );
  });
});

describe('crossSigningKey', () => {
  const key = vectors.publicKey;
  const whole = { user_id: '@a:b', usage: ['master'], keys: { [`ed25519:${key}`]: key } };

  it('gives the key of a well-formed object', () => {
    expect(crossSigningKey(whole, '@a:b', 'master')).toEqual({ key });
  });

  it.each([
    ['nothing', undefined],
    ['no key', { ...whole, keys: {} }],
    ['two keys', { ...whole, keys: { ...whole.keys, 'ed25519:x': key } }],
    ['a padded key', { ...whole, keys: { [`ed25519:${key}=`]: `${key}=` } }],
    ['an id that names another key', { ...whole, keys: { 'ed25519:other': key } }],
    ['another owner', { ...whole, user_id: '@c:d' }],
    ['another usage', { ...whole, usage: ['self_signing'] }],
  ])('finds fault with %s', (_what, object) => {
    expect(crossSigningKey(object, '@a:b', 'master')).toHaveProperty('problem');
  });
});

function signedBy(signature: string): { signatures: Record<string, Record<string, string>> } {
  return { signatures: { [signer.user]: { [signer.keyId]: signature } } };
}
