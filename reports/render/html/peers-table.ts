import { comparePeers, type PeerComparison, type PeerResult } from '../../model/compare-peers.ts';
import type { Report } from '../../model/report.ts';
import { html, type Content, type Markup } from '../markup.ts';
import { countOf, listOf } from '../wording.ts';
import { outcomeWords } from '../../model/outcome.ts';
import { anchor } from './anchor.ts';
import { glyph } from './glyphs.ts';

/** The same scenarios with each kind of peer next to each other, differences first. */
export function renderPeers(report: Report): Content {
  const comparisons = comparePeers(report);
  if (comparisons.length === 0) return undefined;
  const peers = report.run.peers
    .map(({ kind }) => kind)
    .filter((kind) => comparisons.some(({ results }) => results.some(({ peer }) => peer === kind)));
  const { different = [], alike = [] } = Object.groupBy(comparisons, ({ differs }) =>
    differs ? 'different' : 'alike',
  );
  const names = listOf(peers);
  return html`<section aria-labelledby="peers">
    <h2 id="peers">Peers side by side</h2>
    ${
      different.length === 0
        ? html`<p class="nothing">
            None of ${countOf(comparisons.length, 'scenario')} went well with one and badly with another of
            ${names}.
          </p>`
        : html`<p>${countOf(different.length, 'difference')}: one of the peers, or the bot, is wrong.</p>
            ${table('Scenarios that differ', peers, different)}`
    }
    ${
      alike.length > 0 &&
      html`<details class="more">
        <summary>${countOf(alike.length, 'scenario')} without a difference</summary>
        ${table('Scenarios without a difference', peers, alike)}
      </details>`
    }
  </section>`;
}

function table(label: string, peers: readonly string[], comparisons: readonly PeerComparison[]): Markup {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${label}">
    <table class="peers">
      <thead>
        <tr>
          <th scope="col">scenario</th>
          ${peers.map((peer) => html`<th scope="col">${peer}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${comparisons.map((comparison) => row(peers, comparison))}
      </tbody>
    </table>
  </div>`;
}

function row(peers: readonly string[], { name, results, differs }: PeerComparison): Markup {
  return html`<tr class="${differs && 'differs'}">
    <th scope="row">${differs && html`<b class="failed">≠ differs</b> `}<code>${name}</code></th>
    ${peers.map((peer) =>
      cell(
        results.find((result) => result.peer === peer),
        differs,
      ),
    )}
  </tr>`;
}

function cell(result: PeerResult | undefined, explained: boolean): Markup {
  if (result === undefined) return html`<td class="gone">not played</td>`;
  const { entry, outcome, reason } = result;
  return html`<td class="${outcome}">
    <a href="${anchor(entry)}">${glyph(outcome)}<span class="word">${outcomeWords[outcome]}</span></a>
    ${explained && reason !== undefined && html`<p>${reason}</p>`}
  </td>`;
}
