import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { recordFromBytes, recordToBytes } from './record-bytes.ts';
import { anyKey, anyValue } from './testing/arbitrary-data.ts';

it('gives back every record as structured clone would', () => {
  fc.assert(
    fc.property(anyKey, anyValue, (key, value) => {
      const record = { key, value };
      expect(recordFromBytes(recordToBytes(record))).toStrictEqual(structuredClone(record));
    }),
    { numRuns: 1_000 },
  );
});

it('gives a typed array back with a buffer of its own', () => {
  const value = { one: new Uint8Array([1, 2]), other: new Float64Array([0.5]) };
  const { one, other } = recordFromBytes(recordToBytes({ key: 1, value })).value as typeof value;
  expect([one.constructor, one.buffer.byteLength, other.buffer.byteLength]).toEqual([Uint8Array, 2, 8]);
});

it.each([new Blob(['x']), { deep: [new Blob(['x'])] }, () => 1])('refuses %o', (value) => {
  expect(() => recordToBytes({ key: 1, value })).toThrow(
    expect.objectContaining({ name: 'DataCloneError' }) as Error,
  );
});
