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
    both.add('abc');
    both.add('abcdef');
    expect(both.text('abcdef')).toBe('[REDACTED]');
  });

  it('hides homeserver URLs and leaves what is around them', () => {
    const text = 'failed (http://127.0.0.1:8008/_matrix/client/v3/sync?since=1) twice';
    expect(redactor().text(text)).toBe('failed ([REDACTED-MATRIX-URL]) twice');
  });

  it('keeps a line JSON, also when the secret stands in a key', () => {
    const line = JSON.stringify({ [secret]: [1, null, { deep: `x${secret}` }] });
    expect(JSON.parse(redactor().line(line))).toEqual({ '[REDACTED]': [1, null, { deep: 'x[REDACTED]' }] });
  });

  it('redacts a line that is no JSON', () => {
    expect(redactor().line(`oops ${secret}`)).toBe('oops [REDACTED]');
  });
});
