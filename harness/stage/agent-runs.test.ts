import { expect, test } from 'vitest';
import { countIn } from './agent-runs.ts';

const room = '!room:example.org';
const questions = [
  { nonce: '11111111', room },
  { nonce: '22222222', room },
];

test.each([
  ['by what was asked', ['of old', 'asked "!ping 11111111"', 'asked "!ping 22222222"'], [1, 1]],
  ['where one has no run', ['asked "!ping 22222222"', 'asked "!ping 22222222" again'], [0, 2]],
  ['by their room, one line for a question', [`run in ${room}`, 'run in !other:example.org'], [1, 0]],
  ['not by what is about others', ['run in !other:example.org', 'asked "hello"'], [0, 0]],
])('runs are counted %s', (_, printed, counts) => {
  expect(countIn(printed, questions).counts).toEqual(counts);
});
