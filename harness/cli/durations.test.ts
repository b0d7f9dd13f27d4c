import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildReport } from '../../reports/index.ts';
import { failingRun } from '../../reports/testing/failing-run.ts';
import { readDurations } from './durations.ts';

const folder = mkdtempSync(join(tmpdir(), 'durations-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('an entry takes as long as it took, in each of its rounds, and one that was not played as long as the others on average', () => {
  const events = failingRun();
  writeFileSync(join(folder, 'events.ndjson'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const played = buildReport(events).scenarios.filter(({ durationMs }) => durationMs > 0);
  const length = readDurations(folder);
  expect(played.length).toBeGreaterThan(1);
  for (const { id, durationMs } of played)
    expect([length({ id }), length({ id: `${id}#2` })]).toEqual([durationMs, durationMs]);
  const mean = played.reduce((sum, { durationMs }) => sum + durationMs, 0) / played.length;
  expect(length({ id: 'not.played' })).toBeCloseTo(mean);
});

test('a folder without a run is refused', () => {
  expect(() => readDurations(join(folder, 'nowhere'))).toThrow('is no output folder of a run');
});
