import { expect, it } from 'vitest';
import { brokenInBooks, keepBooks, type Asked } from './books.ts';

/** Alice's questions in one conversation, each a digit. */
function asked(digits: string, more: Partial<Asked> = {}): Asked[] {
  return [...digits].map((digit) => ({
    conversation: 'a',
    by: 'alice',
    isAnsweredBy: (text) => text.includes(digit),
    ...more,
  }));
}

function said(...texts: readonly (string | { text: string; conversation?: string; replaces?: string })[]) {
  return texts.map((one, index) => ({
    id: String(index),
    conversation: 'a',
    ...(typeof one === 'string' ? { text: one } : one),
  }));
}

const nothing = {
  asked: 0,
  answered: 0,
  refused: 0,
  lost: 0,
  untold: 0,
  open: 0,
  doubled: 0,
  elsewhere: 0,
};

it('counts a question as answered once, however often its answer is changed', () => {
  const books = keepBooks(asked('12'), said('1', '2', { text: '2!', replaces: '1' }));
  expect(books).toEqual({ ...nothing, asked: 2, answered: 2 });
  expect(brokenInBooks(books)).toEqual([]);
});

it('calls one lost where a later one of the same person has an answer, and the bot has said nothing else', () => {
  expect(keepBooks(asked('12'), said('2'))).toEqual({ ...nothing, asked: 2, answered: 1, lost: 1 });
  expect(keepBooks(asked('12'), said('1'))).toEqual({ ...nothing, asked: 2, answered: 1, open: 1 });
  expect(keepBooks(asked('12'), said('not now', '2'))).toEqual({
    ...nothing,
    asked: 2,
    answered: 1,
    refused: 1,
  });
  const ofTwo = [...asked('1'), ...asked('2', { by: 'bob' })];
  expect(keepBooks(ofTwo, said('2'))).toEqual({ ...nothing, asked: 2, answered: 1, open: 1 });
});

/** The books of two questions, of which the second is answered. */
function before(told: Asked['told'], isTried = false) {
  return keepBooks([...asked('1', { told, isTried }), ...asked('2', { told: 'taken' })], said('2'));
}

it('calls lost what the bot has taken, and untold what has never reached it', () => {
  const rest = { ...nothing, asked: 2, answered: 1 };
  expect(before('taken')).toEqual({ ...rest, lost: 1 });
  expect(before('never')).toEqual({ ...rest, untold: 1 });
  expect(before('taken', true)).toEqual({ ...rest, open: 1 });
  // It is brought again: the bot may still answer.
  expect(before('handed')).toEqual({ ...rest, open: 1 });
  expect(brokenInBooks(before('taken'), 'proven')).toMatchObject([{ rule: 'lost', certainty: 'proven' }]);
});

it('counts second answers, except those of which the first was not confirmed', () => {
  expect(keepBooks(asked('1'), said('1', '1')).doubled).toBe(1);
  expect(keepBooks(asked('1', { unconfirmed: 1 }), said('1', '1')).doubled).toBe(0);
  expect(keepBooks(asked('1', { isEdit: true }), said('1', '1'))).toEqual({ ...nothing, doubled: 1 });
});

it('counts answers in other conversations', () => {
  const books = keepBooks(asked('1'), said({ text: '1', conversation: 'b' }));
  expect(books).toEqual({ ...nothing, asked: 1, open: 1, elsewhere: 1 });
  expect(brokenInBooks(books).map(({ sentence }) => sentence)).toEqual([
    'answered 1 of 1 questions in another conversation',
  ]);
});

it('takes an answer for one to the same question of somebody else, where that was asked', () => {
  const ofTwo = [...asked('1'), ...asked('1', { conversation: 'b', by: 'bob' })];
  const books = keepBooks(ofTwo, said('1', { text: '1', conversation: 'b' }));
  expect(books).toEqual({ ...nothing, asked: 2, answered: 2 });
});
