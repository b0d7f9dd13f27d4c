import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { secretForms } from './secret-forms.ts';
import { SecretRegistry } from './secret-registry.ts';

function registryOf(...secrets: string[]): SecretRegistry {
  const registry = new SecretRegistry();
  for (const [index, secret] of secrets.entries()) registry.register(secret, `secret ${index + 1}`);
  return registry;
}

// As long as the shortest tokens in use; shorter ones meet parts of each other in base64 by chance.
const secret = fc.string({ unit: 'grapheme', minLength: 8, maxLength: 60 });
const noise = fc.string({ unit: 'grapheme', maxLength: 40 });

describe('properties', () => {
  test('no registered secret survives in any form', () => {
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 4 }),
        noise,
        noise,
        (secrets, before, after) => {
          const registry = registryOf(...secrets);
          const forms = secrets.flatMap((one) => [...secretForms(one)]);
          const redacted = registry.redact(forms.map((form) => `${before}${form}${after}`).join('\n'));
          for (const form of forms) expect(redacted.includes(form)).toBe(false);
          expect(registry.findSecrets(redacted)).toEqual([]);
        },
      ),
    );
  });

  test('every form in every surrounding is found', () => {
    fc.assert(
      fc.property(secret, noise, noise, (one, before, after) => {
        const registry = registryOf(one);
        for (const form of secretForms(one)) {
          expect(registry.findSecrets(before + form + after)).toEqual(['secret 1']);
        }
      }),
    );
  });

  test('base64 of a text around the secret is found, at every alignment', () => {
    const ascii = fc.string({ unit: 'grapheme-ascii', maxLength: 7 });
    fc.assert(
      fc.property(
        secret,
        ascii,
        ascii,
        fc.constantFrom('base64', 'base64url'),
        (one, before, after, encoding) => {
          const text = Buffer.from(before + one + after).toString(encoding as BufferEncoding);
          expect(registryOf(one).findSecrets(text)).toEqual(['secret 1']);
        },
      ),
    );
  });

  test('a text without secrets stays as it is', () => {
    fc.assert(
      fc.property(noise, (text) => {
        expect(registryOf('syt_Ym90_QWERTYuiopASDF').redact(text)).toBe(text);
      }),
    );
  });
});

test.each([
  ['as it is', 'pa ss"w/ö+rd<', (text: string) => text],
  ['base64', 'pa ss"w/ö+rd<', (text: string) => Buffer.from(text).toString('base64')],
  ['base64 without padding', 'four', (text: string) => Buffer.from(`${text}1234`).toString('base64url')],
  ['in a query', 'pa ss"w/ö+rd<', (text: string) => new URLSearchParams({ p: text }).toString()],
  ['in a path', 'pa ss"w/ö+rd<', (text: string) => encodeURIComponent(text)],
  ['in JSON', 'pa ss"w/ö+rd<', (text: string) => JSON.stringify({ text })],
  ['in hex', 'pa ss"w/ö+rd<', (text: string) => Buffer.from(text).toString('hex')],
  ['in HTML', 'pa ss"w/ö+rd<', () => 'pa ss&quot;w/ö+rd&lt;'],
  ['without its spaces', 'EsTJ K9wh pQr7', () => 'EsTJK9whpQr7'],
])('a secret %s is found', (_, text, encode) => {
  const registry = registryOf(text === 'four' ? 'four1234' : text);
  expect(registry.findSecrets(`x=${encode(text)};`)).toEqual(['secret 1']);
});

test('a secret that is mostly space keeps its spaces', () => {
  expect(registryOf('a b c d e').redact('abcde, a b c d e')).toBe('abcde, [redacted:secret 1]');
});

test('the label stands where the secret was', () => {
  const registry = new SecretRegistry();
  registry.register('syt_YWxpY2U_abcdef', 'access token of alice');
  expect(registry.redact('Bearer syt_YWxpY2U_abcdef, twice: syt_YWxpY2U_abcdef')).toBe(
    'Bearer [redacted:access token of alice], twice: [redacted:access token of alice]',
  );
});

test('secrets that overlap leave no part of either', () => {
  const registry = registryOf('abcdefgh', 'efghijkl');
  expect(registry.redact('-abcdefghijkl-')).toBe('-[redacted:secret 1]-');
});

test('the longer of two secrets with the same begin is taken whole', () => {
  expect(registryOf('hunter22', 'hunter22-and-more').redact('hunter22-and-more')).toBe('[redacted:secret 2]');
});

test('secrets of fewer than 8 characters stay and are warned of, and each counts once', () => {
  const tooShort: string[] = [];
  const registry = new SecretRegistry((label) => tooShort.push(label));
  registry.register('x', 'gateway token');
  registry.register('', 'absent token');
  for (const label of ['password', 'the same password']) registry.register('long enough', label);
  expect(registry.size).toBe(1);
  expect(registry.redact('x and long enough')).toBe('x and [redacted:password]');
  expect(tooShort).toEqual(['gateway token']);
});
