import { expect, test } from 'vitest';
import { buildReport } from '../../model/build-report.ts';
import { crashesIn, crashSentence } from '../../model/crash-points.ts';
import { SampleRun } from '../../testing/sample-run.ts';
import { passingRun } from '../../testing/passing-run.ts';
import { renderHtml } from './page.ts';

function crashReport() {
  const run = new SampleRun();
  run.scenario(run.plan('dlq.crash.append', 'Nothing is lost', ['crash']), (story) => {
    story.step('it is cut off at each point', 5, () =>
      story.record({
        kind: 'crash-points',
        operation: 'a text is put aside',
        points: 47,
        trials: [
          { kind: 'killed', tried: 9, survived: 9, possible: 47 },
          { kind: 'power-lost', tried: 3, survived: 2, possible: 142 },
        ],
      }),
    );
    return { status: 'pass' };
  });
  return buildReport(run.events());
}

test('shows for each operation its points, what was tried and what went on', () => {
  const page = renderHtml(crashReport());
  expect(page).toContain('Cut off at each point');
  expect(page).toMatch(/a text is put aside<\/a><\/th>\s*<td>47<\/td>/u);
  expect(page).toMatch(/<td>47<\/td>\s*<td>\s*<b class="failed">✗ 11 of 12/u);
  expect(page).toMatch(/class="passed">✓ 9 of 9/u);
  expect(page).toMatch(/class="failed">✗ 2 of 3/u);
  expect(page).toContain('not tried');
  expect(renderHtml(buildReport(passingRun()))).not.toContain('Cut off at each point');
});

test('says an operation in a line', () => {
  const [{ evidence } = expect.unreachable()] = crashesIn(crashReport());
  expect(crashSentence(evidence)).toBe('a text is put aside: 47 points, cut off 12 times, went on 11 times');
});
