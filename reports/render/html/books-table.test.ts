import { expect, test } from 'vitest';
import { booksOf, booksSentence } from '../../model/books.ts';
import { buildReport } from '../../model/build-report.ts';
import { SampleRun } from '../../testing/sample-run.ts';
import { passingRun } from '../../testing/passing-run.ts';
import { renderHtml } from './page.ts';

const one = { answered: 3, refused: 1, lost: 0, open: 0, doubled: 0, elsewhere: 0 };

function report() {
  const run = new SampleRun();
  run.scenario(run.plan('channel.telegram.echo', 'It answers', ['channel']), (story) => {
    story.step('it answers', 5, () => {
      story.record({ kind: 'books', network: 'telegram', asked: 4, ...one, heldAgainst: 2 });
      story.record({ kind: 'books', network: 'matrix', asked: 4, ...one, dead: 1 });
    });
    return { status: 'pass' };
  });
  run.scenario(run.plan('channel.telegram.hold', 'It is honest', ['channel']), (story) => {
    story.step('it is cut off', 5, () =>
      story.record({
        kind: 'books',
        network: 'telegram',
        asked: 4,
        ...one,
        doubled: 1,
        deafMs: 4_000,
        saidToHearMs: 400,
      }),
    );
    return { status: 'pass' };
  });
  return buildReport(run.events());
}

test('sums up by network what became of all that was asked', () => {
  expect(booksOf(report()).map((books) => booksSentence(books))).toEqual([
    'matrix: 4 asked, 3 answered, 1 refused, 1 dead letters',
    'telegram: 8 asked, 6 answered, 2 refused, 1 answered more than once · 2 requests that the network refused or' +
      ' would hold against the bot · deaf for 4.0 s, 0.4 s of which it said that it hears',
  ]);
});

test('shows it as a table, with the faults marked, where anything was asked', () => {
  const page = renderHtml(report());
  expect(page).toContain('All that was asked');
  expect(page).toMatch(/class="failed">✗ 1</u);
  expect(page).toMatch(/class="failed">✗ 2</u);
  expect(renderHtml(buildReport(passingRun()))).not.toContain('All that was asked');
});
