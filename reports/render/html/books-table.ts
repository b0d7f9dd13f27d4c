import { booksOf, type NetworkBooks } from '../../model/books.ts';
import type { Report } from '../../model/report.ts';
import { html, type Content, type Markup } from '../markup.ts';
import { formatDuration } from '../wording.ts';

/** What a column holds, and how much of it is a fault. */
interface Column {
  readonly head: string;
  readonly meaning: string;
  readonly count: keyof Omit<NetworkBooks, 'network'>;
  readonly isFault?: true;
  readonly isTime?: true;
}

const columns: readonly Column[] = [
  { head: 'scenarios', meaning: 'in which people asked something', count: 'scenarios' },
  { head: 'asked', meaning: 'questions of people', count: 'asked' },
  { head: 'answered', meaning: 'once, and where it was asked', count: 'answered' },
  { head: 'refused', meaning: 'the bot said something else instead', count: 'refused' },
  {
    head: 'lost',
    meaning: 'the bot has taken it, and answered a later one of the same person instead',
    count: 'lost',
  },
  {
    head: 'untold',
    meaning: 'it has never reached the bot: some networks keep nothing for a bot that is away',
    count: 'untold',
  },
  {
    head: 'open',
    meaning:
      'without an answer when its scenario was over, e.g. of people who are not on the list of the bot',
    count: 'open',
  },
  { head: 'twice', meaning: 'answered again', count: 'doubled', isFault: true },
  { head: 'elsewhere', meaning: 'answered in another conversation', count: 'elsewhere', isFault: true },
  { head: 'dead', meaning: 'texts that the bot has put aside', count: 'dead' },
  {
    head: 'held against',
    meaning: 'what the network refused, or punishes',
    count: 'heldAgainst',
    isFault: true,
  },
  { head: 'deaf', meaning: 'time in which a fault let nothing reach the bot', count: 'deafMs', isTime: true },
  {
    head: 'says “hears”',
    meaning: 'for how long of that time the bot said that it hears',
    count: 'saidToHearMs',
    isTime: true,
  },
];

/** What became of all that people asked, whether the bot was honest, and whether it kept the networks' rules. */
export function renderBooks(report: Report): Content {
  const all = booksOf(report);
  if (all.length === 0) return undefined;
  return html`<section aria-labelledby="books">
    <h2 id="books">All that was asked</h2>
    <div class="scroll" tabindex="0" role="group" aria-label="Questions by network">
      <table class="sums books">
        <thead>
          <tr>
            <th scope="col">network</th>
            ${columns.map(({ head }) => html`<th scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${all.map(row)}
        </tbody>
      </table>
    </div>
    <details class="more">
      <summary>what these words mean</summary>
      <dl class="because">
        ${columns.map(
          ({ head, meaning }) =>
            html`<div>
              <dt>${head}</dt>
              <dd>${meaning}</dd>
            </div>`,
        )}
      </dl>
    </details>
  </section>`;
}

function row(books: NetworkBooks): Markup {
  return html`<tr>
    <th scope="row">${books.network}</th>
    ${columns.map((column) => cell(column, books[column.count]))}
  </tr>`;
}

/** Where the page is too narrow for a table, the head of its column stands before each number. */
function cell({ head, isFault, isTime }: Column, count: number): Markup {
  const text = isTime ? formatDuration(count) : String(count);
  if (count === 0) return html`<td class="gone" data-head="${head}">${isTime ? '–' : text}</td>`;
  const shown = isFault ? html`<b class="failed">✗ ${text}</b>` : text;
  return html`<td data-head="${head}">${shown}</td>`;
}
