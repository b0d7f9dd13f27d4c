import { expect, it } from 'vitest';
import { idleProcessors } from './watch-idle.ts';

const idle = { idleMs: 750, allMs: 1_000, processors: 2, delayMs: 12, freeBytes: 4 * 2 ** 30 };

it.each([
  ['nothing to do on one and a half of two processors', {}, 1.5],
  ['a little time only', { idleMs: 200 }, 0],
  ['no time that has gone by', { idleMs: 0, allMs: 0 }, 0],
  ['processors that others have, and we do not get', { delayMs: 100 }, 0],
  ['no memory for another bot', { freeBytes: 2 ** 29 }, 0],
])('sees %s', (_, more, expected) => {
  expect(idleProcessors({ ...idle, ...more })).toBe(expected);
});
