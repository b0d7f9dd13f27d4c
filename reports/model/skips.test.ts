import { expect, test } from 'vitest';
import { SampleRun } from '../testing/sample-run.ts';
import { buildReport } from './build-report.ts';
import { countSkips } from './skips.ts';

test('each skipped scenario is counted once: by what most of them need and the target does not claim, or by its reason', () => {
  const run = new SampleRun({ target: { name: 'bot', capabilities: ['claimed'] } });
  const skip = (id: string, requires: string[], reason: string): void => {
    const planned = run.plan(id, 'title');
    planned.requires.push(...requires);
    run.scenario(planned, () => ({ status: 'skipped', reason }));
  };
  skip('a', ['claimed', 'sas.respond', 'matrix.cross-signing'], 'needs sas.respond');
  skip('b', ['sas.respond'], 'needs sas.respond');
  skip('c', [], 'needs curl');
  skip('d', ['matrix.in-order'], 'needs matrix.in-order');
  run.scenario(run.plan('e', 'title'), () => ({ status: 'pass' }));
  expect(countSkips(buildReport(run.events()))).toEqual({
    total: 4,
    capabilities: [
      ['sas.respond', 2],
      ['matrix.in-order', 1],
    ],
    others: [['needs curl', 1]],
  });
});
