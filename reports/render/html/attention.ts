import { outcomeOf, outcomes, outcomeWords, type Outcome } from '../../model/outcome.ts';
import type { Report, ReportScenario } from '../../model/report.ts';
import { html, type Markup } from '../markup.ts';
import { ticketText, unsteadyText } from '../wording.ts';
import { anchor } from './anchor.ts';
import { glyph } from './glyphs.ts';

/** What did not pass, and why: one sentence each, the gravest first. */
export function renderAttention(report: Report): Markup {
  const asking = report.scenarios
    .map((scenario) => ({ scenario, outcome: outcomeOf(scenario) }))
    .filter(({ outcome }) => outcome !== 'passed' && outcome !== 'caught')
    .sort((a, b) => outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome));
  const mutants = report.run.purpose === 'mutants';
  const title = mutants ? 'What was not caught, and why' : 'What did not pass, and why';
  const nothing = mutants ? 'Nothing. Every broken bot was caught.' : 'Nothing. Every scenario passed.';
  return html`<section aria-labelledby="attention">
    <h2 id="attention">${title}</h2>
    ${
      asking.length === 0
        ? html`<p class="nothing">${report.scenarios.length === 0 ? 'Nothing was run.' : nothing}</p>`
        : html`<ol class="attention">
            ${asking.map(({ scenario, outcome }) => item(report, scenario, outcome))}
          </ol>`
    }
    ${report.unsteady.map((one) => html`<p class="flaky"><b class="word">≈</b> ${unsteadyText(one)}</p>`)}
  </section>`;
}

/** The reason of a verdict with what was expected and observed. */
export function renderReason({ verdict, mutant }: ReportScenario): Markup {
  if (verdict.status === 'pass') {
    return html`<p class="why">
      No step noticed the mutant <code>${mutant}</code>: this scenario does not prove what it says.
    </p>`;
  }
  const { reason, expected, observed, step, wanted } = verdict;
  const rows = Object.entries({ expected, observed, 'at step': step, 'not named': wanted }).filter(
    ([, value]) => value !== undefined,
  );
  const because = rows.map(
    ([term, value]) =>
      html`<div>
        <dt>${term}</dt>
        <dd>${value}</dd>
      </div>`,
  );
  return html`<p class="why">${sentence(reason)}</p>
    ${because.length > 0 && html`<dl class="because">${because}</dl>`}`;
}

/** A button that copies a text; without script there is none. */
export function copyButton(text: string, label: string): Markup {
  return html`<button class="copy" type="button" data-copy="${text}">${label}</button>`;
}

function item(report: Report, scenario: ReportScenario, outcome: Outcome): Markup {
  return html`<li class="${outcome}">
    ${glyph(outcome)}
    <div>
      <p class="head">
        <a href="${anchor(scenario.id)}"><code>${scenario.id}</code></a>
        <b>${outcomeWords[outcome]}</b
        >${outcome !== 'skipped' && copyButton(ticketText(report, scenario), 'copy for a ticket')}
      </p>
      ${renderReason(scenario)}
    </div>
  </li>`;
}

/** A reason with a capital and a full stop, unless it begins with a name such as `m.key.verification.mac`. */
function sentence(text: string): string {
  const begun = /^[a-z]+[\s,]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
