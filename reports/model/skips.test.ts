import { expect, test } from 'vitest';
import { SampleRun } from '../testing/sample-run.ts';
import { buildReport } from './build-report.ts';
import { countSkips } from './skips.ts';

test('skipped scenarios are counted by what the target does not claim, others by their reason', () => {
  const run = new SampleRun({ target: { name: 'bot', capabilities: ['claimed'] } });
  const skip = (id: string, requires: string[], reason: string): void => {
    const planned = run.plan(id, 'title');
    planned.requires.push(...requires);
    run.scenario(planned, () => ({ status: 'skipped', reason }));
  };
  skip('a', ['claimed', 'sas.respond', 'matrix.cross-signing'], 'needs sas.respond');
  skip('b', ['sas.respond'], 'needs sas.respond');
  skip('c', [], 'needs curl');
  run.scenario(run.plan('d', 'title'), () => ({ status: 'pass' }));
  expect(countSkips(buildReport(run.events()))).toEqual({
    total: 3,
    capabilities: [
      ['sas.respond', 2],
      ['matrix.cross-signing', 1],
    ],
    others: [['needs curl', 1]],
  });
});
