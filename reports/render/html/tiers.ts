import { gates } from '../../model/gates.ts';
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
    ${tiers.map((one) => ladder(one, run.target, tiers.length > 1))}${meanings}
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
    ${obstacle(one)}${expectation && html`<p class="${expectation.met ? 'met' : 'unmet'}">${expectation.text}</p>`}
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

function obstacle({ next }: TierReport): Content {
  if (next === undefined) return undefined;
  const { tier, entry, reason } = next;
  const where = entry !== undefined && html`<a href="${anchor(entry)}"><code>${entry}</code></a> `;
  return html`<p class="next">Not ${tier}: ${where}${reason}</p>`;
}

/** What each gate means, for a reader who sees gates for the first time. */
const meanings = html`<details class="more">
  <summary>what the tiers and gates mean</summary>
  <p>
    A gate is one thing that was checked. A tier is reached if its decisive gates, in bold, and those of the
    tiers below it hold, and nothing of them has failed.
  </p>
  <dl class="meanings">
    ${gates.map(
      ({ gate, sentence, decisive }) =>
        html`<div>
          <dt>${decisive ? html`<b>${gate}</b>` : gate}</dt>
          <dd>${sentence}</dd>
        </div>`,
    )}
  </dl>
</details>`;

const sentenceOf = new Map<string, string>(gates.map(({ gate, sentence }) => [gate, sentence]));

function drawGate({ gate, state, broken: [broken] = [], unchecked = [] }: Gate): Markup {
  const { sign, word, style } = states[state];
  const left = unchecked.map(({ check, why }) => `; ${check} not checked: ${why}`);
  const label = `${gate} ${word}${broken ? ` (${broken.check})` : ''}: ${sentenceOf.get(gate)}${left.join('')}`;
  const text = html`<i aria-hidden="true">${sign}</i>${gate}`;
  return broken
    ? html`<a class="gate ${style}" href="${anchor(broken.entry)}" title="${label}" aria-label="${label}"
        >${text}</a
      >`
    : html`<span class="gate ${style}" role="img" title="${label}" aria-label="${label}">${text}</span>`;
}
