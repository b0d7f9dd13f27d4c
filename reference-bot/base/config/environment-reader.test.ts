import { describe, expect, it } from 'vitest';
import { EnvironmentReader } from './environment-reader.ts';

function faultsOf(use: (read: EnvironmentReader) => void, env: Record<string, string>): string {
  const read = new EnvironmentReader(env);
  use(read);
  try {
    read.stopOnFaults();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('the environment', () => {
  it('has values, fallbacks and lists', () => {
    const read = new EnvironmentReader({
      A: ' a ',
      BLANK: ' ',
      N: '5',
      YES: '1',
      LIST: 'a, b,,',
      U: 'http://a/',
    });
    expect(read.text('A')).toBe('a');
    expect(read.text('BLANK')).toBeUndefined();
    expect(read.integer('N', { min: 5, max: 5 }, 9)).toBe(5);
    expect(read.integer('NONE', { min: 1, max: 2 }, 9)).toBe(9);
    expect([read.flag('YES'), read.flag('NONE'), read.flag('NONE', true)]).toEqual([true, false, true]);
    expect(read.list('LIST', 'letters', (item) => item.length === 1)).toEqual(['a', 'b']);
    expect(read.url('U')).toBe('http://a');
    expect(read.logLevel('NONE')).toBe('info');
    expect(() => read.stopOnFaults()).not.toThrow();
  });

  it('tells all faults in the order of asking, without the values', () => {
    const faults = faultsOf(
      (read) => {
        read.required('A', 'an a');
        read.required('B', 'a b', () => false);
        read.integer('N', { min: 1, max: 2 }, 1);
        read.with('W', () => {
          throw new Error('odd');
        });
      },
      { B: 'secret', N: '1.5', W: 'x' },
    );
    expect(faults.split('\n')).toEqual([
      'A: not set; expected an a',
      'B: expected a b',
      'N: expected an integer from 1 to 2',
      'W: odd',
    ]);
  });
});
