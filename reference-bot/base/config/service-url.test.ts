import { describe, expect, it } from 'vitest';
import { serviceUrlFault, isPlaintextToElsewhere } from './service-url.ts';

describe('serviceUrlFault', () => {
  it.each([
    'https://matrix.example.com',
    'https://matrix.example.com/',
    'https://h:8448',
    'https://xn--xrx-2lcd.org',
    'http://localhost:8008',
    'http://[::1]:8008',
  ])('%s is fine', (url) => {
    expect(serviceUrlFault(url)).toBeUndefined();
  });

  it.each([
    [
      'https://матрix.org',
      'non-ASCII hostnames must be supplied as Punycode (xn--...) to avoid IDN homograph attacks',
    ],
    ['matrix.example.com', 'malformed URL'],
    ['file:///etc/passwd', 'scheme must be http or https'],
    ['https://u:p@h', 'embedded user:pass not allowed'],
    ['https://', 'host must not be empty'],
    ['https://h/_matrix', 'path component must be empty or `/`'],
    ['https://h?x=1', 'query component must not be set'],
    ['https://h?', 'query component must not be set'],
    ['https://h#a', 'fragment must not be set'],
  ])('%s: %s', (url, fault) => {
    expect(serviceUrlFault(url)).toBe(fault);
  });
});

describe('isPlaintextToElsewhere', () => {
  it.each(['http://synapse:8008', 'http://10.0.0.5:8008', 'http://0.0.0.0:8008', 'http://[fe80::1]:8008'])(
    '%s',
    (url) => {
      expect(isPlaintextToElsewhere(url)).toBe(true);
    },
  );

  it.each(['http://LOCALHOST:8008', 'http://127.9.9.9', 'http://[::1]:8008', 'https://synapse:8008'])(
    'not %s',
    (url) => {
      expect(isPlaintextToElsewhere(url)).toBe(false);
    },
  );
});
