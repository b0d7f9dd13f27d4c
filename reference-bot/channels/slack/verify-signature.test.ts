import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { isSigned } from './verify-signature.ts';

const secret = 'secret';
const now = 1_700_000_000;
const body = Buffer.from('{"a": "é"}');

function signed(timestamp: string, over = body, by = secret): string {
  return `v0=${createHmac('sha256', by).update(`v0:${timestamp}:`).update(over).digest('hex')}`;
}

it.each<[string, string]>([
  ['now', `${now}`],
  ['five minutes ago', `${now - 300}`],
  ['in five minutes', `${now + 300}`],
])('believes what was signed %s', (_what, timestamp) => {
  expect(isSigned({ timestamp, signature: signed(timestamp), body }, secret, now * 1_000)).toBe(true);
});

it('reads a timestamp as a number, however it is written', () => {
  const signature = signed(`${now}`);
  for (const timestamp of [`+${now}`, `0${now}`])
    expect(isSigned({ timestamp, signature, body }, secret, now * 1_000)).toBe(true);
});

it.each<[string, string | undefined, string | undefined]>([
  ['no signature', `${now}`, undefined],
  ['an empty signature', `${now}`, ''],
  ['another secret', `${now}`, signed(`${now}`, body, 'another')],
  ['another body', `${now}`, signed(`${now}`, Buffer.from('{"a":"é"}'))],
  ['a signature in capitals', `${now}`, signed(`${now}`).toUpperCase()],
  ['no version', `${now}`, signed(`${now}`).slice('v0='.length)],
  ['no timestamp', undefined, signed(`${now}`)],
  ['a word for a timestamp', 'now', signed('now')],
  ['a fraction', `${now}.5`, signed(`${now}.5`)],
  ['too long ago', `${now - 301}`, signed(`${now - 301}`)],
  ['too far ahead', `${now + 301}`, signed(`${now + 301}`)],
  ['the least timestamp', '-9223372036854775808', signed('-9223372036854775808')],
  ['digits without end', '9'.repeat(1_000), signed('9'.repeat(1_000))],
])('does not believe %s', (_what, timestamp, signature) => {
  expect(isSigned({ timestamp, signature, body }, secret, now * 1_000)).toBe(false);
});

it('believes nothing without a secret', () => {
  const signature = signed(`${now}`, body, '');
  for (const none of [undefined, ''])
    expect(isSigned({ timestamp: `${now}`, signature, body }, none, now * 1_000)).toBe(false);
});
