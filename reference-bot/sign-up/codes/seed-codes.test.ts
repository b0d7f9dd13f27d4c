import { describe, expect, it } from 'vitest';
import { readSeedCodes } from './seed-codes.ts';

const seeded = { kind: 'signup', label: 'seeded', usesRemaining: 1 };

describe('seed codes', () => {
  it.each([
    ['', []],
    ['one', [{ ...seeded, code: 'one' }]],
    [
      'one=3, two ,',
      [
        { ...seeded, code: 'one', usesRemaining: 3 },
        { ...seeded, code: 'two' },
      ],
    ],
    [
      'one=1=@alice:example.com:8448,two=2=@a=b/c:x',
      [
        { ...seeded, code: 'one', inviter: '@alice:example.com:8448' },
        { ...seeded, code: 'two', usesRemaining: 2, inviter: '@a=b/c:x' },
      ],
    ],
  ])('"%s"', (text, codes) => {
    expect(readSeedCodes('signup', text)).toEqual(codes);
  });

  it.each([
    ['fine,secret=', 'entry 2: expected CODE, CODE=USES or CODE=USES=INVITER'],
    ['secret=0', 'entry 1: expected CODE'],
    ['secret=1001', 'with 1 to 1000 uses'],
    ['se cret', 'entry 1: expected CODE'],
    ['secret=@alice:example.com', 'entry 1: expected CODE'],
    ['secret=1=', 'entry 1: expected CODE'],
    ['=3', 'entry 1: expected CODE'],
    ['sécret', 'entry 1: expected CODE'],
    ['secret=1=alice', 'entry 1: expected an inviter such as @name:example.com'],
    ['secret=1=@alice', 'expected an inviter'],
  ])('"%s" is refused without being repeated', (text, told) => {
    const message = (() => {
      try {
        return JSON.stringify(readSeedCodes('signup', text));
      } catch (error) {
        return (error as Error).message;
      }
    })();
    expect(message).toContain(told);
    expect(message).not.toMatch(/secret|se cret|sécret|lice/u);
  });
});
