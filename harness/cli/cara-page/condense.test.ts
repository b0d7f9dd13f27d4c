import { expect, it } from 'vitest';
import type { Report } from '../../../reports/index.ts';
import { condense } from './condense.ts';

const finding = { kind: 'finding', id: 'state', documented: 'ready', observed: 'created' };
const step = { kind: 'log', source: 'bot', lines: ['started'] };
const failed = { status: 'fail', reason: 'silence' };

function run(startedAt: string, verdicts: Record<string, object>): Report {
  const scenarios = Object.entries(verdicts).map(([id, verdict]) => ({
    id,
    verdict,
    evidence: [step, finding].map((evidence) => ({ at: 0, evidence })),
  }));
  const facts = { name: 'Synapse', version: '1.2' };
  const networks = [{ status: 'ready', facts }];
  return {
    run: { startedAt, target: { name: 'cara', version: '9' }, networks },
    scenarios,
  } as unknown as Report;
}

const older = run('2026-01-01T00:00:00.000Z', { a: { status: 'pass' }, b: failed });
const newer = run('2026-01-02T00:00:00.000Z', {
  b: { status: 'pass' },
  c: { ...failed, known: 'it never answers' },
  d: { status: 'skipped', reason: 'needs a model' },
  e: { status: 'blocked', reason: 'no homeserver' },
});

it('keeps of each scenario how it ended last, and where findings were recorded', () => {
  expect(condense([newer, older])).toEqual({
    target: 'cara',
    version: '9',
    network: 'Synapse 1.2',
    startedAt: '2026-01-02T00:00:00.000Z',
    endings: {
      a: { outcome: 'passed' },
      b: { outcome: 'passed' },
      c: { outcome: 'failed', reason: 'silence' },
      d: { outcome: 'skipped', reason: 'needs a model' },
      e: { outcome: 'not judged', reason: 'no homeserver' },
    },
    recorded: [{ id: 'state', documented: 'ready', observed: 'created', entries: ['a', 'b', 'c', 'd', 'e'] }],
  });
});

it('leaves out what is not to be kept', () => {
  expect(Object.keys(condense([older], new Set(['b'])).endings)).toEqual(['b']);
});

it('needs a run', () => {
  expect(() => condense([])).toThrow('no report');
});
