import JSON5 from 'json5';
import { expect, it } from 'vitest';
import { editJson5 } from './edit-json5.ts';

const change = { set: { accessToken: 'enc:v2:x', deviceId: 'D' }, remove: ['password'] };

it('changes a block and leaves everything else, with its comments', () => {
  const text = `// my bot
{
  gateway: { auth: { token: '\${TOKEN}' } }, // from the vault
  matrix: {
    // the account
    userId: "@cara:example.com",
    deviceId: 'old', // replaced
    password: '\${MATRIX_PASSWORD}', // goes away
    autoJoin: { allowUsers: ['@a:b'] },
  },
}
`;
  expect(editJson5(text, 'matrix', change)).toBe(`// my bot
{
  gateway: { auth: { token: '\${TOKEN}' } }, // from the vault
  matrix: {
    "accessToken": "enc:v2:x",
    // the account
    userId: "@cara:example.com",
    deviceId: "D", // replaced
     // goes away
    autoJoin: { allowUsers: ['@a:b'] },
  },
}
`);
});

it.each([
  ['a line alone', '{\n  "matrix": {\n    "password": "x"\n  }\n}'],
  ['one line', `{ matrix: { password: 'x', userId: '@a:b' } }`],
  ['the last member', `{ matrix: { userId: '@a:b', password: 'x' } }`],
  ['an empty block', '{matrix:{}}'],
  ['no block', '{ /* nothing */ }'],
  ['no block beside others', `{ gateway: {}, }`],
  ['a key twice', `{ matrix: { password: 'x', password: 'y' } }`],
  ['an included block', `{ $include: 'a.json5', matrix: { $include: 'b.json5' } }`],
])('works on %s', (_what, text) => {
  const { matrix, ...others } = JSON5.parse<{ matrix?: Record<string, string> }>(text);
  const { password: _gone, ...kept } = matrix ?? {};
  expect(JSON5.parse(editJson5(text, 'matrix', change))).toEqual({
    ...others,
    matrix: { ...kept, ...change.set },
  });
});
