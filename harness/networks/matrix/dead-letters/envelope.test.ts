import { expect, it } from 'vitest';
import vectors from '../../../../fixtures/vectors/inbound-dlq.json' with { type: 'json' };
import { letterKey, openLetter, sealLetter, storePassphrase } from './envelope.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const { made, written } = vectors;
type Material = (typeof vectors.keys)[number];

it('derives the keys that others derive', async () => {
  for (const { v1, v2, ...material } of vectors.keys) {
    expect(Buffer.from(await letterKey(1, material)).toString('hex')).toBe(v1);
    expect(Buffer.from(await letterKey(2, material)).toString('hex')).toBe(v2);
  }
});

it('derives the passphrase of a store that others derive', () => {
  const [{ passphrase: password, installationId }, derived] = vectors.keys as [Material, Material];
  expect(storePassphrase(password, installationId)).toBe(derived.passphrase);
});

it('seals to the byte', () => {
  expect(sealLetter(1, hex(made.v1), made.letter, hex(made.nonce))).toBe(made.legacy);
  expect(sealLetter(2, hex(made.v2), made.letter, hex(made.nonce))).toBe(made.current);
});

it('opens what Carapace has written', () => {
  for (const { line, letter } of written.lines) expect(openLetter(2, hex(written.v2), line)).toBe(letter);
});

it.each([
  ['another version', 1, made.current],
  ['another key', 2, written.lines[0]!.line],
  ['a letter in clear', 2, made.letter],
  ['more than an envelope', 2, made.current.replace('{', '{"more":1,')],
] as const)('opens no %s', (_, version, line) => {
  expect(() => openLetter(version, hex(version === 1 ? made.v1 : made.v2), line)).toThrow();
});
