import { expect, test } from 'vitest';
import { compareWithKnown } from './compare-with-known.ts';

const failed = { status: 'fail', reason: 'waited 10 s for an answer' } as const;
const slow = { id: 'a', reason: 'the library is slow', says: 'waited 10 s' };
const deaf = { id: 'a', reason: 'the library is deaf', says: 'never joined' };

test.each([
  ['any failure', [{ id: 'a', reason: 'its library' }], 'its library'],
  ['one with the words', [slow], 'the library is slow'],
  ['one of several', [deaf, slow], 'the library is slow'],
])('%s is the one that is known', (_which, known, reason) => {
  expect(compareWithKnown(failed, known)).toEqual({ ...failed, known: reason });
});

test('a failure in other words is new, and says which one is known', () => {
  expect(compareWithKnown(failed, [deaf])).toEqual({
    status: 'fail',
    reason: 'waited 10 s for an answer; it is known to fail with “never joined”, and this is another failure',
  });
});

test('a pass is told whatever the words, so that the list is kept short', () => {
  expect(compareWithKnown({ status: 'pass' }, [deaf])).toEqual({ status: 'pass', known: deaf.reason });
});

test('what nobody declared stays as it is', () => {
  expect(compareWithKnown(failed)).toBe(failed);
});
