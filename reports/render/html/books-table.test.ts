import { expect, test } from 'vitest';
import { booksOf, booksSentence } from '../../model/books.ts';
import { buildReport } from '../../model/build-report.ts';
import { booksRun } from '../../testing/books-run.ts';
import { passingRun } from '../../testing/passing-run.ts';
import { renderHtml } from './page.ts';

test('sums up by network what became of all that was asked', () => {
  expect(booksOf(buildReport(booksRun())).map((books) => booksSentence(books))).toEqual([
    'matrix: 4 asked, 3 answered, 1 refused, 1 dead letters',
    'telegram: 8 asked, 6 answered, 2 refused, 1 answered more than once · 2 requests that the network refused or' +
      ' would hold against the bot · deaf for 4.0 s, 0.4 s of which it said that it hears',
  ]);
});

test('shows it as a table, with the faults marked, where anything was asked', () => {
  const page = renderHtml(buildReport(booksRun()));
  expect(page).toContain('All that was asked');
  expect(page).toMatch(/class="failed">✗ 1</u);
  expect(page).toMatch(/class="failed">✗ 2</u);
  expect(renderHtml(buildReport(passingRun()))).not.toContain('All that was asked');
});
