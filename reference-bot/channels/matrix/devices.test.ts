import { describe, expect, it } from 'vitest';
import { resolveDevice } from './devices.ts';

describe('resolveDevice', () => {
  it('takes the exact one, also beside one that looks like it', () => {
    expect(resolveDevice('@a:b', 'DEV', ['\u200EDEV', 'DEV'])).toBe('DEV');
  });

  it('takes the only one that looks like it', () => {
    expect(resolveDevice('@a:b', 'DEV', ['OTHER', '\u200EDEV'])).toBe('\u200EDEV');
  });

  it('does not find what is not there', () => {
    expect(() => resolveDevice('@a:b', 'DEV', ['OTHER'])).toThrow(
      expect.objectContaining({ kind: 'device-not-found', message: 'Matrix device not found: @a:b DEV' }),
    );
  });

  it('refuses to choose between two that look alike', () => {
    expect(() => resolveDevice('@a:b', 'DEV', ['\u200EDEV', '\u200FDEV'])).toThrow(
      'matches multiple raw device_ids under sanitization-equivalence (sanitization collision — refusing to pick',
    );
  });
});
