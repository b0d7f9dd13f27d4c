import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import vectors from '../../../../fixtures/vectors/signed-json.json' with { type: 'json' };
import { canonicalJson } from './canonical-json.ts';

describe('canonicalJson', () => {
  it.each(vectors.canonical)('writes $text', ({ value, text }) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it('sorts by code point, where UTF-16 would sort otherwise', () => {
    expect(canonicalJson({ '😀': 1, '｡': 2 })).toBe('{"｡":2,"😀":1}');
  });

  it('writes minus zero as zero', () => {
    expect(canonicalJson({ a: -0 })).toBe('{"a":0}');
  });

  it.each([1.5, Number.NaN, 2 ** 53, undefined, () => 1])('refuses %s', (value) => {
    expect(() => canonicalJson({ value })).toThrow(TypeError);
  });

  it('means the same as what it was given, whatever the order of the members', () => {
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.string({ unit: 'binary' }),
        fc.maxSafeInteger(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value')),
        fc.dictionary(fc.string({ unit: 'binary' }), tie('value'), { noNullPrototype: true }),
      ),
    })).value;
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json, { noNullPrototype: true }), (object) => {
        const reversed = Object.fromEntries(Object.entries(object).toReversed());
        expect(canonicalJson(reversed)).toBe(canonicalJson(object));
        expect(JSON.parse(canonicalJson(object))).toEqual(JSON.parse(JSON.stringify(object)));
      }),
    );
  });
});
