import * as fc from 'fast-check';

/** Keys that reach into the objects of JavaScript where somebody copies members without a thought. */
const pollutingKeys = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  'length',
];

const knownTexts = [
  '',
  ' ',
  '\0',
  '\r\nx: 1',
  '\u001B[2J\u001B]0;owned\u0007',
  '\u202Egnp.exe',
  'a\u200Bb',
  '\uD800',
  '\uDFFF\uD800',
  '\u{1F9D1}\u200D\u{1F680}',
  ...pollutingKeys,
  '../../../etc/passwd',
  'file:///etc/passwd',
  'javascript:alert(1)',
  '<img src=x>',
  '%00%0a%2e%2e',
  '${HOME}',
  '$${HOME}',
  'NaN',
  '-0',
  '1e999',
  '@',
  '@:',
  '@a:b:c',
  '!',
  '$',
  '*',
];

/** Texts that somebody may have forgotten: empty, endless, invisible, half a character, or meant for another parser. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom(...knownTexts), weight: 4 },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 30 }), weight: 3 },
  { arbitrary: fc.string({ maxLength: 30 }), weight: 1 },
  { arbitrary: fc.constantFrom(300, 5_000, 40_000).map((length) => 'x'.repeat(length)), weight: 1 },
);

const hostileNumber = fc.oneof(
  fc.constantFrom('-1', '0', '-0', '1.5', '1e308', '9007199254740993', '4294967296', '2147483648'),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
);

const deep = fc
  .tuple(
    fc.constantFrom(20, 200, 3_000, 20_000),
    fc.constantFrom<[string, string]>(['[', ']'], ['{"a":', '}']),
  )
  .map(([depth, [open, close]]) => `${open.repeat(depth)}1${close.repeat(depth)}`);

const key = fc.oneof(
  { arbitrary: fc.constantFrom(...pollutingKeys), weight: 2 },
  { arbitrary: hostileText, weight: 1 },
);

/** A value as JSON text, of any type, so that it can hold what no value of JavaScript can: a member twice, any depth. */
export const hostileJson: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    { arbitrary: hostileText.map((text) => JSON.stringify(text)), weight: 5 },
    { arbitrary: hostileNumber, weight: 2 },
    { arbitrary: fc.constantFrom('null', 'true', 'false', '[]', '{}'), weight: 3 },
    { arbitrary: deep, weight: 1 },
    { arbitrary: fc.constantFrom(50, 3_000).map((count) => `[${'0,'.repeat(count)}0]`), weight: 1 },
    { arbitrary: fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join()}]`), weight: 1 },
    { arbitrary: fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map(objectText), weight: 2 },
  ),
})).value;

/** An object as JSON text; a key may be there more than once. */
export function objectText(members: readonly (readonly [key: string, json: string])[]): string {
  return `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join()}}`;
}

/** An object whose members are mostly as they should be; the others are hostile, or not there. */
export function nearly(members: Readonly<Record<string, fc.Arbitrary<string>>>): fc.Arbitrary<string> {
  type Given = readonly (readonly [name: string, json: string])[];
  const given = Object.entries(members).map(([name, right]) =>
    fc.oneof(
      { arbitrary: right.map((json): Given => [[name, json]]), weight: 12 },
      { arbitrary: hostileJson.map((json): Given => [[name, json]]), weight: 1 },
      { arbitrary: fc.constant<Given>([]), weight: 1 },
    ),
  );
  return fc.tuple(...given).map((all) => objectText(all.flat()));
}

/** One of these values, as JSON text. */
export function oneOf(...values: readonly unknown[]): fc.Arbitrary<string> {
  return fc.constantFrom(...values.map((value) => JSON.stringify(value)));
}

/** A text with some of its characters gone, doubled or replaced. */
export function damaged(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const wound = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat({ max: 12 }),
    put: fc.oneof(
      fc.constant(''),
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom('{', ']', '"', ':', '/*'),
    ),
  });
  return fc.tuple(text, fc.array(wound, { minLength: 1, maxLength: 4 })).map(([whole, wounds]) => {
    let result = whole;
    for (const { at, cut, put } of wounds) {
      const from = Math.floor(at * result.length);
      result = result.slice(0, from) + put + result.slice(from + cut);
    }
    return result;
  });
}
