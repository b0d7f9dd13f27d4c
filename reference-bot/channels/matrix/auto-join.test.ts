import { describe, expect, it } from 'vitest';
import { allows } from './auto-join.ts';

const table: [users: string[], servers: string[], candidate: string, expected: boolean][] = [
  [['@alice:example.com'], [], '@alice:example.com', true],
  [['@alice:example.com'], [], '@alice:evil.example.com', false],
  [['@alice:example.com'], [], '@Alice:example.com', false],
  [['@alice:example.com'], [], '@alice:example.com:8448', false],
  [[], ['example.com'], '@a:example.com', true],
  [[], ['example.com'], '@a:example.com:8448', true],
  [[], ['example.com'], '@a:example.com:', true],
  [[], ['example.com'], '@a:corp.example.com', true],
  [[], ['example.com'], '@a:corp.example.com:8448', true],
  [[], ['example.com'], '@a:badexample.com', false],
  [[], ['example.com'], '@a:badexample.com:8448', false],
  [[], ['example.com'], '@a:example.com.evil.org', false],
  [[], ['example.com'], '@a:EXAMPLE.com', false],
  [[], ['example.com:8448'], '@a:example.com:8448', false],
  [[], ['.example.com'], '@a:x.example.com', false],
  [[], ['com'], '@a:example.com', true],
  [[], ['example.com'], 'a:example.com', false],
  [[], ['example.com'], '@example.com', false],
  [[], [], '@a:example.com', false],
  [['@bob:b.org'], ['example.com'], '@a:example.com', true],
];

describe('allows', () => {
  it.each(table)('users %j, servers %j: %s is %s', (allowUsers, allowServerNames, candidate, expected) => {
    expect(allows({ allowUsers, allowServerNames }, candidate)).toBe(expected);
  });
});
