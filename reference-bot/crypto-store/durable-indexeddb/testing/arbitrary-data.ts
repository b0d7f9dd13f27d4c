import * as fc from 'fast-check';

const bytes = fc.uint8Array({ maxLength: 4, minLength: 1 });

/** Keys of every kind, few enough of them to meet again. */
export const anyKey: fc.Arbitrary<IDBValidKey> = fc.letrec<{ key: IDBValidKey }>((tie) => ({
  key: fc.oneof(
    { maxDepth: 2 },
    fc.integer({ min: 0, max: 9 }),
    fc.constantFrom(-0, 0.1, -1.5, 2 ** 53, Infinity, -Infinity, 5e-324),
    fc.constantFrom('', 'a', 'b', 's1', '\0', '\ud800', 'é', '["n1"]'),
    fc.string({ unit: 'binary', maxLength: 3 }),
    fc.date({ noInvalidDate: true }),
    bytes,
    bytes.map((array) => array.slice().buffer),
    fc.array(tie('key'), { maxLength: 3 }),
  ),
})).key;

/** Values that structured clone keeps, and JSON would not. */
export const anyValue: fc.Arbitrary<unknown> = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withSparseArray: true,
  withUnicodeString: true,
  maxDepth: 2,
  maxKeys: 4,
});
