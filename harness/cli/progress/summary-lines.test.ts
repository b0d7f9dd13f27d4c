import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { buildReport, parseEvents } from '../../../reports/index.ts';
import { summaryLines } from './summary-lines.ts';

const entry = { title: '', subject: '', tags: [], requires: [] };
const started = {
  type: 'run.started',
  schemaVersion: 2,
  at: 0,
  startedAt: '2026-01-01T00:00:00Z',
  runId: 'r',
  seed: 7,
  purpose: 'scenarios',
  tool: { name: 'cara-smoke', version: '1.0.0' },
  environment: { node: 'v24', platform: 'linux', arch: 'x64' },
  target: { name: 'cara', capabilities: [] },
  peers: [],
  networks: [],
};
const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

function summarise(
  verdicts: Record<string, object>,
  { columns = Infinity, planned = letters, isFollowed = true } = {},
): string[] {
  const plan = planned.map((id) => ({ ...entry, id, requires: id === 'g' ? ['sas'] : [] }));
  const events = [
    { ...started, plan },
    ...Object.entries(verdicts).flatMap(([scenario, verdict]) => [
      { type: 'scenario.started', at: 1, scenario },
      { type: 'scenario.finished', at: 2, scenario, verdict, replay: '' },
    ]),
    {
      type: 'run.finished',
      at: 3_000,
      interrupted: false,
      stopped: 'enough',
      peakRssBytes: 1,
      secretsRegistered: 1,
    },
  ];
  const report = buildReport(parseEvents(events.map((event) => JSON.stringify(event)).join('\n')));
  return summaryLines(report, 'out/index.html', columns, { isFollowed }).map((line) =>
    stripVTControlCharacters(line),
  );
}

const fail = { status: 'fail', reason: 'keys are missing' };
const pass = { status: 'pass' };
const passing = (ids: string[]): Record<string, object> => Object.fromEntries(ids.map((id) => [id, pass]));

it('ends with the causes, what was not judged, and the counts', () => {
  expect(
    summarise({
      a: fail,
      b: fail,
      c: fail,
      d: fail,
      e: { status: 'fail', reason: 'it is mute' },
      f: { ...pass, known: 'reported' },
      g: { status: 'skipped', reason: 'needs sas' },
    }),
  ).toEqual([
    ' ✗ 4 scenarios failed: keys are missing',
    '   a, b, c and 1 more',
    ' ✗ e failed: it is mute',
    ' ✓ f passes, though it is declared as known to fail: reported',
    ' – 1 skipped: the target does not claim sas (1)',
    ' – 1 not run: enough',
    ' 1 skipped · 1 mended · 1 not run · 5 failed · 3 s · out/index.html',
  ]);
});

it('tells the one failure of a run again where it has left the screen', () => {
  expect(summarise({ ...passing(letters), a: fail })).toEqual([
    ' 7 passed · 1 failed · 3 s · out/index.html',
  ]);
  const planned = Array.from({ length: 30 }, (_, index) => `s${index}`);
  expect(summarise({ ...passing(planned), s0: fail }, { planned })).toEqual([
    ' ✗ s0 failed: keys are missing',
    ' 29 passed · 1 failed · 3 s · out/index.html',
  ]);
});

it('tells the one failure where no line of it stands above, as after a merge', () => {
  expect(summarise({ ...passing(letters), a: fail }, { isFollowed: false })).toEqual([
    ' ✗ a failed: keys are missing',
    ' 7 passed · 1 failed · 3 s · out/index.html',
  ]);
});

it('keeps to the width of the screen', () => {
  const lines = summarise(
    { a: fail, b: fail, c: { status: 'fail', reason: 'another reason '.repeat(9) } },
    { columns: 50 },
  );
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(50);
});
