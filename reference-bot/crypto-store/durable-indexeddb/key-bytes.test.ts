import { IDBFactory } from 'fake-indexeddb';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { behindAllKeys, justBehind, keyFromBytes, keyToBytes } from './key-bytes.ts';
import { anyKey } from './testing/arbitrary-data.ts';
import { withoutNegativeZeros } from './testing/dump.ts';

/** As IndexedDB gives a key back. */
const asKept = (key: IDBValidKey): IDBValidKey =>
  ArrayBuffer.isView(key) ? key.buffer.slice(key.byteOffset, key.byteOffset + key.byteLength) : key;
const deep = (key: IDBValidKey): IDBValidKey => (Array.isArray(key) ? key.map(deep) : asKept(key));
const anyKept = anyKey.map(deep);

it('sorts keys as IndexedDB does', () => {
  const factory = new IDBFactory();
  fc.assert(
    fc.property(anyKept, anyKept, (first, second) => {
      expect(Math.sign(Buffer.compare(keyToBytes(first), keyToBytes(second)))).toBe(
        factory.cmp(first, second),
      );
    }),
    { numRuns: 3_000 },
  );
});

it('gives every key back', () => {
  fc.assert(
    fc.property(anyKept, (key) => {
      expect(keyFromBytes(keyToBytes(key))).toStrictEqual(withoutNegativeZeros(key));
    }),
    { numRuns: 2_000 },
  );
});

it('knows what lies behind a key, and behind all keys', () => {
  fc.assert(
    fc.property(anyKept, anyKept, (first, second) => {
      const [one, other] = [keyToBytes(first), keyToBytes(second)];
      expect(Buffer.compare(one, behindAllKeys)).toBe(-1);
      expect(Buffer.compare(one, other) < 0).toBe(Buffer.compare(justBehind(one), other) <= 0);
    }),
  );
});

it.each(['', '00', '10', '1000', '30', '3042', '5010', '99', '300000'])(
  'refuses %o, which is no key',
  (hex) => {
    expect(() => keyFromBytes(Buffer.from(hex, 'hex'))).toThrow('cannot be read');
  },
);
