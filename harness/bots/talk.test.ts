import { expect, test } from 'vitest';
import { newQuestion, recogniseAnswer, usualTalk } from './talk.ts';

test('an answer is known by the nonce of its question', () => {
  const [one, other] = [newQuestion(usualTalk), newQuestion(usualTalk)];
  expect(one.text).toMatch(/^!ping [0-9a-f]{8}$/);
  expect(one.isAnsweredBy(`You said: ${one.text}!`)).toBe(true);
  expect(one.isAnsweredBy(other.text)).toBe(false);
});

test('a bot may also have one answer to one question', () => {
  const { text, isAnsweredBy } = newQuestion({ say: '/status', answer: 'all is well' });
  expect(text).toBe('/status');
  expect(isAnsweredBy('Thank you, all is well.')).toBe(true);
  expect(isAnsweredBy('I am tired')).toBe(false);
});

test('knows the answer to what was said', () => {
  const { text, nonce } = newQuestion(usualTalk);
  expect(recogniseAnswer(usualTalk, text)?.(`pong ${nonce}`)).toBe(true);
  expect(recogniseAnswer(usualTalk, text)?.('pong')).toBe(false);
  expect(recogniseAnswer(usualTalk, 'hello')).toBeUndefined();
  expect(recogniseAnswer({ say: '/status', answer: 'all is well' }, '/status')).toBeUndefined();
});
