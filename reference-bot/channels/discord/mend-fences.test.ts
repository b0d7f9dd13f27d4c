import { array, assert, constantFrom, property } from 'fast-check';
import { expect, it } from 'vitest';
import { splitText } from '../split-text.ts';
import { fenceRoom, mendFences } from './mend-fences.ts';

const limit = { length: 60, measure: (text: string): number => text.length };

it('closes the code of each part, and opens it again', () => {
  expect(mendFences(['a\n```js\nb\n', 'c\n', 'd\n```\ne'])).toEqual([
    'a\n```js\nb\n```',
    '```js\nc\n```',
    '```js\nd\n```\ne',
  ]);
});

it('leaves alone what has no code', () => {
  expect(mendFences(['a ', 'b `c`'])).toEqual(['a ', 'b `c`']);
});

it('makes no part longer than there is room for, and leaves all but the last whole', () => {
  const word = constantFrom('word ', '\n', '```', '```js\n', '`x`', 'a'.repeat(30));
  assert(
    property(array(word, { maxLength: 40 }), (words) => {
      const parts = mendFences(splitText(words.join(''), limit));
      for (const part of parts) expect(part.trimEnd().length).toBeLessThanOrEqual(limit.length + fenceRoom);
      for (const part of parts.slice(0, -1)) expect(isWhole(part)).toBe(true);
    }),
  );
});

function isWhole(part: string): boolean {
  return (part.match(/```/gu) ?? []).length % 2 === 0;
}
