import JSON5 from 'json5';
import { describe, expect, it } from 'vitest';
import { findKeyLines } from './key-lines.ts';

describe('findKeyLines', () => {
  it('finds keys in every spelling, past comments and strings that look like structure', () => {
    const text = [
      '{ // { not: 1 }',
      '  plain: "}, fake: 1", \'single\': [1,',
      '    { inner: -Infinity, },',
      '    [\'x\', "y"],',
      '  ],',
      '  /* a comment',
      '     of two lines */ "dou\\"ble": {',
      '    deep: null,',
      '  },',
      '  last: .5',
      '}',
    ].join('\n');
    expect(() => JSON5.parse(text)).not.toThrow();
    expect(Object.fromEntries(findKeyLines(text))).toEqual({
      '.plain': 2,
      '.single': 2,
      '.single[0]': 2,
      '.single[1]': 3,
      '.single[1].inner': 3,
      '.single[2]': 4,
      '.single[2][0]': 4,
      '.single[2][1]': 4,
      '.dou"ble': 7,
      '.dou"ble.deep': 8,
      '.last': 10,
    });
  });

  it('counts the lines of a string that goes on', () => {
    expect(findKeyLines('{ a: "x\\\ny",\n b: 1 }').get('.b')).toBe(3);
  });
});
