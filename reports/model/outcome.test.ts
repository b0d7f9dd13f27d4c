import { expect, test } from 'vitest';
import { mutantsRun } from '../testing/mutants-run.ts';
import { buildReport } from './build-report.ts';
import { countOutcomes, outcomeOf, toneOf } from './outcome.ts';

const red = { status: 'fail', reason: 'r' } as const;

test('a mutant that turns red was caught, one that stays green has escaped', () => {
  expect(outcomeOf({ verdict: red })).toBe('failed');
  expect(outcomeOf({ verdict: red, mutant: 'm' })).toBe('caught');
  expect(outcomeOf({ verdict: { status: 'pass' } })).toBe('passed');
  expect(outcomeOf({ verdict: { status: 'pass' }, mutant: 'm' })).toBe('escaped');
});

test('a mutant that is red for another reason was not caught', () => {
  const verdict = { ...red, wanted: 'never answered' };
  expect(outcomeOf({ verdict, mutant: 'm' })).toBe('misnamed');
  expect(toneOf('misnamed')).toBe('bad');
});

test('a scenario that crashed says nothing about the bot', () => {
  expect(toneOf(outcomeOf({ verdict: { status: 'crashed', reason: 'r' } }))).toBe('open');
});

test('a mutant that was not judged, or not the same twice, was not caught', () => {
  for (const status of ['flaky', 'crashed', 'skipped', 'blocked'] as const) {
    const outcome = outcomeOf({ verdict: { status, reason: 'r' }, mutant: 'm' });
    expect(outcome).toBe(status);
    expect(toneOf(outcome)).not.toBe('good');
  }
});

test('counts come gravest first', () => {
  expect(countOutcomes(buildReport(mutantsRun()))).toEqual([
    ['escaped', 1],
    ['blocked', 1],
    ['caught', 2],
  ]);
});
