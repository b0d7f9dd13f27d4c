import { expect, it } from 'vitest';
import { shownText } from './shown-text.ts';

it.each([
  ['styled', '**a** *b* ~c~ ||d|| `e` 2 * 3', 'a b c d e 2 * 3'],
  ['normal', '**a** *b*', '**a** *b*'],
  [undefined, '*b*', '*b*'],
] as const)('in the mode %s people see %j as %j', (mode, message, shown) => {
  expect(shownText({ message, text_mode: mode })).toBe(shown);
});
