import { expect, it } from 'vitest';
import { cutTo, hangingLines, widthOf, wrapTo } from './text-width.ts';

it('counts two columns for a picture, and none for a colour', () => {
  expect(widthOf('a🐶b')).toBe(4);
  expect(widthOf('☂️')).toBe(2);
  expect(widthOf('\u001B[31mred\u001B[39m')).toBe(3);
  expect(widthOf('é ✓')).toBe(3);
});

it('cuts with an ellipsis, never through a picture', () => {
  expect(cutTo('abcdef', 6)).toBe('abcdef');
  expect(cutTo('abcdef', 4)).toBe('abc…');
  expect(cutTo('🐶🐶🐶', 4)).toBe('🐶…');
});

it('wraps between words, and words that are too long', () => {
  expect(wrapTo('one two three', 8)).toEqual(['one two', 'three']);
  expect(wrapTo('abcdefgh ij', 3)).toEqual(['abc', 'def', 'gh', 'ij']);
  expect(wrapTo('a\n b', 9)).toEqual(['a', 'b']);
  expect(wrapTo('as it was', Infinity)).toEqual(['as it was']);
});

it('hangs lines below the first, or near the edge where there is no room', () => {
  const text = 'waited for what never came, and then some';
  expect(hangingLines(' ✗ id  ', text, 40)).toEqual([
    ' ✗ id  waited for what never came, and',
    '       then some',
  ]);
  expect(hangingLines(` ✗ ${'i'.repeat(30)}  `, text, 40)).toEqual([
    ` ✗ ${'i'.repeat(30)}`,
    '     waited for what never came, and',
    '     then some',
  ]);
  expect(hangingLines(' ✓ id  ', '', 40)).toEqual([' ✓ id']);
});
