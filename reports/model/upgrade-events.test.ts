import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderHtml } from '../render/html/page.ts';
import { buildReport } from './build-report.ts';
import { parseEvents } from './parse-events.ts';
import { report as reportSchema } from './report.ts';

/** Of a run of version 0.1.0. */
const old = readFileSync(new URL('../testing/events-1.ndjson', import.meta.url), 'utf8');

test('events of schema version 1 give a whole report of today', () => {
  const report = buildReport(parseEvents(old));
  expect(reportSchema.parse(report)).toEqual(report);
  expect(report).toMatchObject({ schemaVersion: 2, complete: true, totals: { pass: 2 } });
  expect(report.run.networks).toMatchObject([
    {
      status: 'ready',
      network: 'matrix',
      mode: 'simulated',
      facts: { name: 'simulated', version: '1', proof: false, startedInMs: 6 },
    },
  ]);
});

test('gates and tiers that were in names become fields', () => {
  const report = buildReport(parseEvents(old));
  const onboarding = report.scenarios.find(({ id }) => id === 'onboard.A');
  expect(onboarding?.tier).toBe('A');
  const gates = onboarding?.evidence.flatMap(({ evidence }) =>
    evidence.kind === 'check' ? [evidence.gate] : [],
  );
  expect(new Set(gates)).toEqual(new Set(['A1', 'A2', 'A3', 'A4', 'A5', 'A6']));
  expect(report.tiers).toMatchObject([{ peer: 'element', reached: 'A' }]);
  expect(renderHtml(report)).toContain('onboard.A');
});

test('files of both versions may follow each other, as shards do', () => {
  const again = parseEvents(old).map((event) => `${JSON.stringify(event)}\n`);
  const events = parseEvents(`${again.join('')}${old}${again.join('')}`);
  expect(events.map(({ type }) => type).filter((type) => type === 'network.ready')).toHaveLength(3);
});
