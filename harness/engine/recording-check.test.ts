import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../reports/index.ts';
import { recordingCheck } from './recording-check.ts';

function start() {
  const recorded: Evidence[] = [];
  return { recorded, check: recordingCheck((evidence) => recorded.push(evidence)) };
}

describe('a check', () => {
  it('records what was expected and what was observed, of any kind', () => {
    const { recorded, check } = start();
    check('count', 3, 3);
    check('verified', true, true);
    check('key', null, null);
    expect(recorded).toMatchObject([
      { name: 'count', expected: 3, observed: 3, ok: true },
      { expected: true, observed: true, ok: true },
      { expected: null, observed: null, ok: true },
    ]);
  });

  it('fails for a value of another kind that reads the same', () => {
    const { recorded, check } = start();
    expect(() => check('count', 3, '3')).toThrow('count: expected 3, observed 3');
    expect(recorded).toMatchObject([{ ok: false }]);
  });

  it('keeps what was observed where one of several is right', () => {
    const { recorded, check } = start();
    check.oneOf('code', ['m.user', 'm.mismatched_sas'], 'm.user', { gate: 'C9' });
    expect(recorded).toEqual([
      {
        kind: 'check',
        name: 'C9 code',
        gate: 'C9',
        oneOf: true,
        expected: ['m.user', 'm.mismatched_sas'],
        observed: 'm.user',
        ok: true,
      },
    ]);
    expect(() => check.oneOf('code', ['a', 'b'], 'c')).toThrow('code: expected a or b, observed c');
  });

  it('keeps what was observed where a bound is kept, and says which bound is not', () => {
    const { recorded, check } = start();
    check.atMost('requests', 2, 2);
    check.moreThan('parts', 1, 2);
    expect(recorded).toMatchObject([
      { expected: 2, bound: 'at most', observed: 2, ok: true },
      { expected: 1, bound: 'more than', observed: 2, ok: true },
    ]);
    expect(() => check.atMost('requests', 2, 3)).toThrow('requests: expected at most 2, observed 3');
    expect(() => check.moreThan('parts', 1, 1)).toThrow('parts: expected more than 1, observed 1');
    expect(() => check.atMost('requests', 2, Number.NaN)).toThrow('observed NaN');
  });
});
