import type { Report } from '../../model/report.ts';
import { html, type Content, type Markup } from '../markup.ts';
import { tierExpectation, tierMeanings, tierSentence } from '../tier-wording.ts';
import { countOf } from '../wording.ts';
import { anchor } from './anchor.ts';

type TierReport = Report['tiers'][number];
type Gate = TierReport['gates'][number];

const states: Record<Gate['state'], { sign: string; word: string; style: string }> = {
  ok: { sign: '✓', word: 'holds', style: 'passed' },
  failed: { sign: '✗', word: 'failed', style: 'failed' },
  'not-checked': { sign: '–', word: 'not checked', style: 'skipped' },
};

/** How far a newcomer gets, with each kind of peer, and on which gates that rests. */
export function renderTiers({ tiers, run }: Report): Content {
  if (tiers.length === 0) return undefined;
  return html`<section aria-labelledby="tiers">
    <h2 id="tiers">How far a newcomer gets</h2>
    ${tiers.map((one) => ladder(one, run.target, tiers.length > 1))}
  </section>`;
}

function ladder(one: TierReport, target: Report['run']['target'], named: boolean): Markup {
  const expectation = tierExpectation(one, target);
  const rows = Object.entries(Object.groupBy(one.gates, ({ gate }) => gate.charAt(0))).map(
    ([tier, gates = []]) =>
      html`<div>
        <dt>${tier} <small>${tierMeanings[tier as keyof typeof tierMeanings]}</small></dt>
        <dd>${gates.map((gate) => drawGate(gate))}</dd>
      </div>`,
  );
  return html`<div class="tier">
    <p class="reached">${tierSentence(one)}${named && html` <small>with ${one.peer}</small>`}</p>
    ${expectation && html`<p class="${expectation.met ? 'met' : 'unmet'}">${expectation.met ? '=' : '≠'} ${expectation.text}</p>`}
    <dl class="gates">${rows}</dl>
    ${
      one.failures.length > 0 &&
      html`<details class="more">
        <summary>${countOf(one.failures.length, 'failed scenario')} against it</summary>
        <ul>
          ${one.failures.map(
            ({ tier, entry, reason }) =>
              html`<li>
                <b class="failed">✗ ${tier}</b> <a href="${anchor(entry)}"><code>${entry}</code></a
                >: ${reason}
              </li>`,
          )}
        </ul>
      </details>`
    }
  </div>`;
}

function drawGate({ gate, state, broken: [broken] = [], unchecked = [] }: Gate): Markup {
  const { sign, word, style } = states[state];
  const left = unchecked.map(({ check, why }) => `; ${check} not checked: ${why}`);
  const label = `${gate} ${word}${broken ? `: ${broken.check}` : ''}${left.join('')}`;
  const text = html`<i aria-hidden="true">${sign}</i>${gate}`;
  return broken
    ? html`<a class="gate ${style}" href="${anchor(broken.entry)}" title="${label}" aria-label="${label}"
        >${text}</a
      >`
    : html`<span class="gate ${style}" role="img" title="${label}" aria-label="${label}">${text}</span>`;
}
