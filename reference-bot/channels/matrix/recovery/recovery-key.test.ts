import { describe, expect, it } from 'vitest';
import vectors from '../../../../fixtures/vectors/recovery-key.json' with { type: 'json' };
import { digestOf, isShapedLikeKey, makeRecoveryKey, readRecoveryKey } from './recovery-key.ts';

describe('a recovery key', () => {
  it.each(vectors.keys)('$text stands for its 32 bytes', ({ hex, text }) => {
    const key = readRecoveryKey(text);
    expect(key && Buffer.from(key.bytes).toString('hex')).toBe(hex);
    expect(isShapedLikeKey(text)).toBe(true);
    expect(readRecoveryKey(text.replaceAll(' ', ''))?.bytes).toEqual(key?.bytes);
    expect(readRecoveryKey(`\u00A0${text.replaceAll(' ', '\r\n')}\t`)?.bytes).toEqual(key?.bytes);
  });

  it.each([
    ['another parity', 'EsTj 3yST y93F SLpB jJsz eAXc 2XzA ygD3 w69H fGaN TKBj jXEe'],
    ['a letter that no base58 has', 'EsTj 3yST y93F SLpB jJsz eAXc 2XzA ygD3 w69H fGaN TKBj jXE0'],
    ['a byte order mark', '\uFEFFEsTj 3yST y93F SLpB jJsz eAXc 2XzA ygD3 w69H fGaN TKBj jXEd'],
    ['too little', 'EsTj 3yST'],
    ['nothing', ''],
  ])('is none with %s', (_what, text) => {
    expect(readRecoveryKey(text)).toBeUndefined();
  });

  it('is made anew each time, as people write it', () => {
    const [one, other] = [makeRecoveryKey(), makeRecoveryKey()];
    expect(one.text).toMatch(/^Es\w\w( \w{4}){11}$/u);
    expect(readRecoveryKey(one.text)?.bytes).toEqual(one.bytes);
    expect(other.text).not.toBe(one.text);
  });

  it.each(vectors.shaped)('%s looks like one', (text) => {
    expect(isShapedLikeKey(text)).toBe(true);
  });

  it.each(vectors.shapeless)('%s does not', (text) => {
    expect(isShapedLikeKey(text)).toBe(false);
  });

  it.each(Object.entries(vectors.digests))('is known by its digest: "%s"', (text, digest) => {
    expect(digestOf(text)).toBe(digest);
    expect(digestOf(`\u0085 ${text}\r\n`)).toBe(digest);
  });

  it('is another one with other spaces in it', () => {
    const { text, digest } = vectors.keys[0]!;
    expect(digestOf(text)).toBe(digest);
    expect(digestOf(text.replaceAll(' ', ''))).not.toBe(digest);
  });
});
