import { array, assert, constantFrom, property } from 'fast-check';
import { expect, it } from 'vitest';
import { splitText } from './split-text.ts';

const limit = { length: 40, measure: (text: string): number => text.length };
const word = constantFrom(
  'word',
  'a'.repeat(70),
  '\u{1F469}\u{200D}\u{1F52C}',
  'e\u0301',
  '\n\n',
  '\n',
  ' ',
  '`x`',
);

it('loses nothing, keeps the limit and cuts no character in two', () => {
  assert(
    property(array(word, { maxLength: 60 }), (words) => {
      const text = words.join('');
      const parts = splitText(text, limit);
      expect(parts.join('')).toBe(text);
      const bare = parts.map((part) => part.trimEnd());
      expect(bare.every((part) => part.length <= limit.length)).toBe(true);
      for (const part of parts) expect(part.isWellFormed()).toBe(true);
    }),
  );
});

it.each([
  ['between paragraphs', `${'a b '.repeat(6)}\n\n${'c d '.repeat(6)}`, 26],
  ['between lines', `${'a b '.repeat(6)}\n${'c d '.repeat(6)}`, 25],
  ['between words', 'abc '.repeat(20), 40],
  ['anywhere, where there is no seam', 'a'.repeat(60), 40],
])('cuts %s', (_where, text, length) => {
  expect(splitText(text, limit)[0]).toHaveLength(length);
});
