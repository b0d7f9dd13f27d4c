import { expect, it } from 'vitest';
import { reply } from '../testing/fake-answers.ts';
import { wikipediaKeywords } from './keywords.ts';

const titles = (...all: readonly string[]): Response =>
  reply({ query: { random: all.map((title) => ({ title })) } });

it('takes a plain word out of a title', async () => {
  const keywords = wikipediaKeywords(() =>
    Promise.resolve(titles('1951 in F1', 'Łódź (ż)', 'The Glasgow tramways')),
  );
  expect(await keywords()).toBe('glasgow');
});

it.each([
  ['no answer', () => Promise.reject(new Error('offline'))],
  ['an answer of another shape', () => Promise.resolve(reply({}))],
  ['no title with a plain word', () => Promise.resolve(titles('1951', 'Łódź'))],
])('has words of its own when there is %s', async (_what, fetch) => {
  expect(await wikipediaKeywords(fetch)()).toMatch(/^[a-z]{5,}$/u);
});
