import { describe, expect, it } from 'vitest';
import { Redactor } from './redactor.ts';

const secret = 'syt_"a/b"+é';

function redactor(): Redactor {
  const made = new Redactor();
  made.add(secret);
  made.add(undefined);
  return made;
}

describe('Redactor', () => {
  it.each([
    ['as it is', secret],
    ['in a URL', encodeURIComponent(secret)],
    ['inside JSON', JSON.stringify(secret).slice(1, -1)],
    ['in a header', Buffer.from(secret).toString('base64')],
    ['in a token', Buffer.from(secret).toString('base64url')],
  ])('finds a secret %s', (_where, form) => {
    expect(redactor().text(`before ${form} after`)).toMatch(/^before .*\[REDACTED\].* after$/u);
    expect(redactor().text(`before ${form} after`)).not.toContain(form);
  });

  it('takes the longer of two secrets first', () => {
    const both = new Redactor();
    both.add('abcdefgh');
    both.add('abcdefghij');
    expect(both.text('abcdefghij')).toBe('[REDACTED]');
  });

  it('leaves a secret of a few letters, which is in every word, and says so', () => {
    const short = new Redactor();
    expect([short.add('a'), short.add('hunter22')]).toEqual([false, true]);
    expect(short.text('a cat')).toBe('a cat');
  });

  it('hides also what a channel wants hidden', () => {
    const hiding = new Redactor([{ pattern: /\d+/gu, mask: '#' }]);
    expect(hiding.text('room 12 of 40')).toBe('room # of #');
  });

  it('keeps a line JSON, also when the secret stands in a key', () => {
    const line = JSON.stringify({ [secret]: [1, null, { deep: `x${secret}` }] });
    expect(JSON.parse(redactor().line(line))).toEqual({ '[REDACTED]': [1, null, { deep: 'x[REDACTED]' }] });
  });

  it.each([
    ['sk-0123456789abcdefghij', '[REDACTED]'],
    ['authorization: Bearer abc.def-1_2', 'authorization: [REDACTED]'],
    ['Basic dXNlcjpwYXNz', '[REDACTED]'],
    [`?Token=${'a'.repeat(32)}&x=1`, '?Token=[REDACTED]&x=1'],
    ['Bea\u200Brer abc', '[REDACTED]'],
    ['token=short', 'token=short'],
    ['a bearer of news', 'a bearer of news'],
  ])('hides what looks like a secret of somebody else: %s', (text, expected) => {
    expect(new Redactor().text(text)).toBe(expected);
    expect(JSON.parse(new Redactor().line(JSON.stringify({ text })))).toEqual({ text: expected });
  });

  it('shows a terminal nothing that it would obey, and leaves values as they are', () => {
    const text = 'a\u001B[2Jb\u202Ec\n\td';
    expect(new Redactor().text(text)).toBe('a[2Jbc\n\td');
    expect(new Redactor().value({ text })).toEqual({ text });
  });

  it('keeps of a line that is too long no more than when it came', () => {
    const [level, time, msg] = ['info', '2026-02-24T00:00:00.000Z', '[REDACTED_LOG_LINE_TOO_LONG]'];
    const line = (length: number): string => JSON.stringify({ level, time, msg: 'é'.repeat(length) });
    expect(JSON.parse(new Redactor().line(line(4_000)))).toMatchObject({ msg: 'é'.repeat(4_000) });
    expect(JSON.parse(new Redactor().line(line(4_100)))).toEqual({ level, time, msg });
    expect(new Redactor().line('x'.repeat(9_000))).toBe(msg);
  });

  it('redacts a line that is no JSON', () => {
    expect(redactor().line(`oops ${secret}`)).toBe('oops [REDACTED]');
  });
});
