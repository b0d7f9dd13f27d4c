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

  it('redacts a line that is no JSON', () => {
    expect(redactor().line(`oops ${secret}`)).toBe('oops [REDACTED]');
  });
});
