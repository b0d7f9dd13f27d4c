import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { closeWith, foreignVersion, isSealed, Seal } from './sealed-text.ts';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

describe('a sealed text', () => {
  it('looks as others write it', () => {
    const key = sha256('carapace-secrets-golden-key');
    const salt = sha256('carapace-secrets-golden-salt').subarray(0, 16);
    const nonce = sha256('carapace-secrets-golden-nonce').subarray(0, 12);
    expect(closeWith({ key, salt, nonce }, 'sk-live-golden-secret')).toBe(
      'enc:v2:HVld7esM3b11YwFS:/wAwmf1W35FauNExFxCqEMI+C6VcAxWkJ8TRWp69uF/85BSPBw==:WysQE5dy+IR3iQR5+ynVZQ==',
    );
  });

  it('opens with its password only, and only as it was sealed', async () => {
    const seal = new Seal('correct horse');
    const sealed = await seal.close('syt_token');
    expect(sealed).not.toContain('syt_token');
    expect(await seal.close('syt_token')).not.toBe(sealed);
    expect(await new Seal('correct horse').open(sealed)).toBe('syt_token');
    await expect(new Seal('battery staple').open(sealed)).rejects.toThrow();
    const [head, version, nonce, box, salt] = sealed.split(':');
    const bent = Buffer.from(box!, 'base64');
    bent[0]! ^= 1;
    await expect(
      seal.open([head, version, nonce, bent.toString('base64'), salt].join(':')),
    ).rejects.toThrow();
  });

  it.each([
    'enc:v2:',
    'enc:v2:a:b:c',
    'enc:v2:AAAA:AAAA:AAAA',
    'enc:v2:HVld7esM3b11YwFS:AAAA:WysQE5dy+IR3iQR5+ynVZQ==',
  ])('is not %s', async (text) => {
    await expect(new Seal('x').open(text)).rejects.toThrow(/expected enc:v2|too short/u);
  });

  it('is known by its beginning', () => {
    expect(['enc:v2:x', 'enc:v1:x', 'encoded', '${X}'].map(isSealed)).toEqual([true, true, false, false]);
    expect(['enc:v2:x', 'enc:v1:x', 'enc:v30:x', 'plain'].map(foreignVersion)).toEqual([
      undefined,
      'enc:v1',
      'enc:v30',
      undefined,
    ]);
  });
});
