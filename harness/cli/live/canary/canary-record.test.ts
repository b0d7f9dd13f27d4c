import { expect, it } from 'vitest';
import { buildReport } from '../../../../reports/index.ts';
import { passingRun } from '../../../../reports/testing/passing-run.ts';
import { CanaryRecord } from './canary-record.ts';

const report = buildReport(passingRun());
const record = () => new CanaryRecord(60_000, 10_000, 0);
const line = (name: string, text: string): string | undefined =>
  text.split('\n').find((one) => one.startsWith(`cara_smoke_${name}`));

it('has the next round begin a time after the last, and at once where that took longer', () => {
  const one = record();
  expect(one.dueAt).toBe(0);
  one.add({ result: 'passed', startedAt: 5_000, endedAt: 8_000, report });
  expect(one.dueAt).toBe(65_000);
  one.add({ result: 'passed', startedAt: 65_000, endedAt: 200_000, report });
  expect(one.dueAt).toBe(200_000);
});

it('is late when a round takes longer than it may', () => {
  const one = record();
  one.add({ result: 'failed', startedAt: 0, endedAt: 1_000, reason: 'no answer', report });
  expect(one.health(70_000)).toMatchObject({ isInTime: true, about: { canary: 'in time', bot: 'failed' } });
  expect(one.health(70_001)).toMatchObject({ isInTime: false, about: { canary: 'late' } });
});

it('takes a round without a report for no success, and keeps what the ones before have shown', () => {
  const one = record();
  expect(line('success', one.metrics())).toBeUndefined();
  expect(line('canary_last_round_success', one.metrics())).toBeUndefined();
  one.add({ result: 'passed', startedAt: 0, endedAt: 1_000, report });
  const good = one.metrics();
  expect(line('success{', good)).toMatch(/ 1$/u);
  one.add({ result: 'unknown', startedAt: 60_000, endedAt: 61_000, reason: 'ECONNREFUSED' });
  const bad = one.metrics();
  expect(line('success{', bad)).toMatch(/ 0$/u);
  expect(line('canary_last_round_success', bad)).toBe('cara_smoke_canary_last_round_success 0');
  expect(line('canary_last_round_timestamp', bad)).toMatch(/ 61$/u);
  expect(line('canary_rounds_total{result="unknown"}', bad)).toMatch(/ 1$/u);
  expect(line('last_success_timestamp', bad)).toBe(line('last_success_timestamp', good));
});
