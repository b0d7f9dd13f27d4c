import { describe, expect, it } from 'vitest';
import { sanitizeDisplayName, sanitizeIdentifier, sanitizeUserId } from './identifiers.ts';

describe('sanitizeIdentifier', () => {
  it('drops what is invisible, combines or reorders', () => {
    const hostile = 'Alice\u{1B}[31m\u00AD\u202ED\u0301\u{E0041}\uFE0FX\u{E0100}EVIL';
    expect(sanitizeIdentifier(hostile)).toBe('Alice[31mDXEVIL');
  });

  it('never splits a character at its limit of 255 bytes', () => {
    expect(sanitizeIdentifier('\u{1F600}'.repeat(100))).toBe('\u{1F600}'.repeat(63));
  });

  it('keeps ordinary, no-break and ideographic spaces', () => {
    expect(sanitizeIdentifier(' a\u00A0b\u3000c ')).toBe(' a\u00A0b\u3000c ');
  });
});

describe('sanitizeUserId', () => {
  it('keeps a clean one', () => {
    expect(sanitizeUserId('@alice:example.com:8448')).toBe('@alice:example.com:8448');
  });

  it('stands in for one of which nothing is left', () => {
    expect(sanitizeUserId('\u200B')).toBe('@invalid-f4e48e664a603543:carapace.invalid');
  });
});

describe('sanitizeDisplayName', () => {
  it('is weaker: accents stay, controls go', () => {
    expect(sanitizeDisplayName(' Cafe\u0301\u0007\u202E ')).toBe('Cafe\u0301');
  });

  it('is undefined when blank', () => {
    expect(sanitizeDisplayName('\u200B ')).toBeUndefined();
  });
});
