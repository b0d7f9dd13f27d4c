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
const entries = (...ids: readonly string[]): PlanEntry[] => ids.map((id) => ({ id }) as PlanEntry);

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
  const found = lastFailed(entries(...passed, ...failed, 'not.played'), folder).map(({ id }) => id);
  expect(found.toSorted()).toEqual(failed.toSorted());
  expect(lastFailed(entries(`${failed[0]}`, `${failed[0]}#2`), folder)).toHaveLength(2);
  expect(() => lastFailed(entries(...passed), folder)).toThrow('is not among what is selected: ');
});

test('a run in which nothing failed leaves nothing to play', () => {
  leave(passingRun());
  expect(() => lastFailed(entries('a'), folder)).toThrow('nothing failed in the run of');
});

test('a folder without a run is refused', () => {
  leave([]);
  expect(() => lastFailed(entries('a'), folder)).toThrow('events.ndjson cannot be read');
  expect(() => lastFailed(entries('a'), join(folder, 'nowhere'))).toThrow('is no output folder of a run');
});
