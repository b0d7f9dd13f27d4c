import { expect, test } from 'vitest';
import { readJson } from './read-json.ts';

test.each([
  ['{\n  "a": 1\n}\n', { a: 1 }],
  ['{"level":"INFO"}\n{"level":"WARN"}\n{\n  "a": 1\n}\n', { a: 1 }],
  ['{"a":1}', { a: 1 }],
  ['no JSON', undefined],
])('reads %j', (output, expected) => {
  expect(readJson(output)).toEqual(expected);
});
