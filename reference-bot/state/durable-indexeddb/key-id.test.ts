import { IDBFactory } from 'fake-indexeddb';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { keyId } from './key-id.ts';
import { anyKey } from './testing/arbitrary-data.ts';

const { cmp } = IDBFactory.prototype;
const binaryAsKept = (key: IDBValidKey): IDBValidKey => {
  if (Array.isArray(key)) return key.map(binaryAsKept);
  return ArrayBuffer.isView(key) ? (key as Uint8Array<ArrayBuffer>).slice().buffer : key;
};

it('is the same for two keys exactly when IndexedDB compares them as equal', () => {
  fc.assert(
    fc.property(anyKey, anyKey, (one, other) => {
      expect(keyId(binaryAsKept(one)) === keyId(binaryAsKept(other))).toBe(cmp(one, other) === 0);
    }),
    {
      numRuns: 5_000,
      examples: [
        [0, -0],
        ['n1', 1],
        [['a'], 'a'],
        [['a', 'b'], ['a,b']],
      ],
    },
  );
});
