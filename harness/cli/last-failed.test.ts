import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { RunEvent } from '../../reports/index.ts';
import { failingRun } from '../../reports/testing/failing-run.ts';
import { passingRun } from '../../reports/testing/passing-run.ts';
import type { PlanEntry } from '../stage/plan-entry.ts';
import { lastFailed } from './last-failed.ts';

const folder = mkdtempSync(join(tmpdir(), 'last-failed-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const leave = (events: readonly RunEvent[]): void =>
  writeFileSync(join(folder, 'events.ndjson'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
const silent = (line: string): void => expect.fail(`told: ${line}`);
const entries = (...ids: readonly string[]): PlanEntry[] => ids.map((id) => ({ id }) as PlanEntry);

/** Ids of all that a run was to play. */
const plannedIn = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'run.started' ? event.plan.map(({ id }) => id) : []));

test('what did not end well is found among what is selected, and nothing else', () => {
  const events = failingRun();
  leave(events);
  const ended = events.filter((event) => event.type === 'scenario.finished');
  const endedAs = (...statuses: readonly string[]): string[] =>
    ended.filter(({ verdict }) => statuses.includes(verdict.status)).map(({ scenario }) => scenario);
  const passed = endedAs('pass', 'skipped');
  const failed = endedAs('fail', 'crashed', 'blocked');
  expect(failed).not.toEqual([]);
  expect(passed).not.toEqual([]);
  const found = lastFailed(entries(...plannedIn(events), 'not.played'), folder, silent).map(({ id }) => id);
  expect(found).toEqual(expect.arrayContaining(failed));
  for (const id of [...passed, 'not.played']) expect(found).not.toContain(id);
  expect(() => lastFailed(entries(...passed), folder, silent)).toThrow('Give the options of that run');
});

test('what a narrower selection leaves out is told in one line', () => {
  const events = failingRun();
  leave(events);
  const all = lastFailed(entries(...plannedIn(events)), folder, silent).map(({ id }) => id);
  const [first, ...others] = all;
  expect(others).not.toEqual([]);
  const said: string[] = [];
  expect(lastFailed(entries(first!, `${first}#2`), folder, (line) => said.push(line))).toHaveLength(2);
  expect(said).toEqual([
    `of ${all.length} that did not end well in the run of ${folder}, these are not selected: ${others.join(', ')}`,
  ]);
});

test('a run in which nothing failed leaves nothing to play', () => {
  leave(passingRun());
  expect(() => lastFailed(entries('a'), folder, silent)).toThrow('nothing failed in the run of');
});

test('a folder without a run is refused', () => {
  leave([]);
  expect(() => lastFailed(entries('a'), folder, silent)).toThrow('events.ndjson cannot be read');
  expect(() => lastFailed(entries('a'), join(folder, 'nowhere'), silent)).toThrow(
    'is no output folder of a run',
  );
});
