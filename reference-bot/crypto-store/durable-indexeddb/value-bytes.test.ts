import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyValue } from './testing/arbitrary-data.ts';
import { valueFromBytes, valueToBytes } from './value-bytes.ts';

const key = Buffer.from('key');
const thereAndBack = (value: unknown): unknown => valueFromBytes(key, valueToBytes(key, value));

it('gives back every value as structured clone would', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      expect(thereAndBack(value)).toStrictEqual(structuredClone(value));
    }),
    { numRuns: 1_000 },
  );
});

it('gives a typed array back with a buffer of its own', () => {
  const value = { one: new Uint8Array([1, 2]), other: new Float64Array([0.5]) };
  const { one, other } = thereAndBack(value) as typeof value;
  expect([one.constructor, one.buffer.byteLength, other.buffer.byteLength]).toEqual([Uint8Array, 2, 8]);
});

it.each([new Blob(['x']), { deep: [new Blob(['x'])] }, () => 1])('refuses %o', (value) => {
  expect(() => valueToBytes(key, value)).toThrow(
    expect.objectContaining({ name: 'DataCloneError' }) as Error,
  );
});

it('notices each bit that has turned over, and the value of another key', () => {
  const bytes = valueToBytes(key, { secret: 'x'.repeat(20) });
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const turned = Uint8Array.from(bytes);
    turned[bit >> 3]! ^= 1 << (bit & 7);
    expect(() => valueFromBytes(key, turned)).toThrow('checksum');
  }
  expect(() => valueFromBytes(Buffer.from('other'), bytes)).toThrow('checksum');
});
