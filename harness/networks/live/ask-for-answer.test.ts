import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { BlockedError } from '../../errors/blocked-error.ts';
import { askForAnswer } from './ask-for-answer.ts';

function terminal(text?: string) {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  if (text !== undefined) input.write(text);
  return input;
}

const limitMs = 60_000;

test.each([
  ['one line', 'pong\n\n', 'pong'],
  ['several', '\npong\n  ab12 \nno\n\n', 'pong\nab12\nno'],
  ['nothing', 'none\n', undefined],
])('what a person pastes is given: %s', async (_, text, expected) => {
  const told: string[] = [];
  const say = (line: string): void => void told.push(line);
  expect(await askForAnswer('Say hello.', { limitMs, say, input: terminal(text) })).toBe(expected);
  expect(told).toEqual([
    '→ Say hello.',
    expect.stringContaining('You have 60 s. Paste here what it answers'),
  ]);
});

test.each([
  ['says no', { limitMs, input: terminal('no\n') }, 'could not do this: Say hello.'],
  ['goes away', { limitMs, input: terminal().end() }, 'could not do this: Say hello.'],
  ['takes too long', { limitMs: 20, input: terminal() }, 'nobody at the terminal did this within 20 ms'],
  ['is not there', { limitMs, input: new PassThrough() }, 'needs a person at a terminal'],
])('nothing is known where the person %s', async (_, asking, words) => {
  const asked = askForAnswer('Say hello.', asking);
  await expect(asked).rejects.toThrow(BlockedError);
  await expect(asked).rejects.toThrow(words);
});

test('a run that ends does not wait for a person', async () => {
  const signal = AbortSignal.abort(new Error('ended'));
  const asked = askForAnswer('Say hello.', { limitMs, signal, input: terminal() });
  await expect(asked).rejects.toThrow('ended');
});
