import { outcomeOf } from '../../model/outcome.ts';
import type { Report, ReportScenario } from '../../model/report.ts';
import { countSkips } from '../../model/skips.ts';
import {
  causeCount,
  causeTicket,
  isOwnReason,
  knownFailuresOf,
  membersOf,
  nothingWrongText,
  notRunText,
  skipsText,
} from '../cause-wording.ts';
import { html, type Content, type Markup } from '../markup.ts';
import { countOf, inClearLines, unsteadyText } from '../wording.ts';
import { anchor } from './anchor.ts';
import { glyph } from './glyphs.ts';

type Cause = Report['causes'][number];

/** What went wrong, and why: a sentence for each cause, the gravest first. What was not judged is a line. */
export function renderAttention(report: Report): Markup {
  const { causes, run } = report;
  const mutants = run.purpose === 'mutants';
  const title = mutants ? 'What was not caught, and why' : 'What went wrong, and why';
  const hasNews = knownFailuresOf(report).some(({ outcome }) => outcome === 'mended');
  return html`<section aria-labelledby="attention">
    <h2 id="attention">${title}</h2>
    ${
      causes.length === 0
        ? !hasNews && html`<p class="nothing">${nothingWrongText(report)}</p>`
        : html`<ol class="attention">
            ${causes.map((cause) => item(report, cause))}
          </ol>`
    }
    ${report.unsteady.map((one) => html`<p class="flaky"><b class="word">≈</b> ${unsteadyText(one)}</p>`)}
    ${asides(report)}
  </section>`;
}

/** The reason of a verdict with what was expected and observed. */
export function renderReason(scenario: ReportScenario): Markup {
  const { verdict, mutant } = scenario;
  if (verdict.status === 'pass') {
    return outcomeOf(scenario) === 'mended'
      ? html`<p class="why">It passes, though it is declared as known to fail: ${verdict.known}</p>`
      : html`<p class="why">
          No step noticed the mutant <code>${mutant}</code>: this scenario does not prove what it says.
        </p>`;
  }
  return html`<p class="why">${sentence(verdict.reason)}</p>
    ${renderComparison(scenario)}`;
}

/** What was expected and observed, and what went out in clear. */
function renderComparison(scenario: ReportScenario): Content {
  const { verdict } = scenario;
  if (verdict.status === 'pass') return undefined;
  const { reason, step, wanted, known } = verdict;
  const isTold = reason.endsWith(`expected ${verdict.expected}, observed ${verdict.observed}`);
  const { expected, observed } = isTold ? {} : verdict;
  const [clear, ...more] = inClearLines(scenario);
  const inClear = clear && `${clear}${more.length === 0 ? '' : `, and ${more.length} more`}`;
  const rows = Object.entries({
    expected,
    observed,
    'at step': step,
    'in clear': inClear,
    'not named': wanted,
    'known as': known,
  }).filter(([, value]) => value !== undefined);
  if (rows.length === 0) return undefined;
  return html`<dl class="because">
    ${rows.map(
      ([term, value]) =>
        html`<div class="${term === 'in clear' && 'bad'}">
          <dt>${term}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

/** A button that copies a text; without script there is none. */
export function copyButton(text: string, label: string): Markup {
  return html`<button class="copy" type="button" data-copy="${text}">${label}</button>`;
}

function item(report: Report, cause: Cause): Markup {
  const [first, ...others] = membersOf(report, cause);
  const { outcome } = cause;
  if (first === undefined) return html``;
  const count =
    others.length === 0
      ? html`${link(first)} <b>${causeCount(report, cause).replace(`${first.id} `, '')}</b>`
      : html`<b>${causeCount(report, cause)}</b>`;
  const own = !isOwnReason(first, cause) && html`<p>${sentence(reasonOf(first))}</p>`;
  return html`<li class="${outcome}">
    ${glyph(outcome)}
    <div>
      <p class="head">${count}${copyButton(causeTicket(report, cause), 'copy for a ticket')}</p>
      <p class="why">${sentence(cause.sentence)}</p>
      ${others.length > 0 && html`<p class="first">First: ${link(first)}</p>`}${own}
      ${renderComparison(first)}${others.length > 0 && furtherOnes(cause, others)}
    </div>
  </li>`;
}

/** The other scenarios of a cause, each with its own reason where that tells more. */
function furtherOnes(cause: Cause, others: readonly ReportScenario[]): Markup {
  return html`<details class="more">
    <summary>${countOf(others.length, 'more scenario')}</summary>
    <ul class="others">
      ${others.map((one) => html`<li>${link(one)}${!isOwnReason(one, cause) && `: ${reasonOf(one)}`}</li>`)}
    </ul>
  </details>`;
}

/** What the target is known to fail, what it does not claim, and what was not run. */
function asides(report: Report): Content {
  const known = knownFailuresOf(report).map(
    ({ outcome, text }) => html`<p class="aside ${outcome}">${text}</p>`,
  );
  const unjudged = [skipsText(countSkips(report)), notRunText(report)].flatMap((line) =>
    line === undefined ? [] : [html`<p class="aside">${line}</p>`],
  );
  return [known, unjudged, unrun(report)];
}

function unrun({ scenarios }: Report): Content {
  const left = scenarios.filter(({ verdict }) => verdict.status === 'not-run');
  if (left.length === 0) return undefined;
  return html`<details class="more">
    <summary>what was not run</summary>
    <ul class="others">
      ${left.map((one) => html`<li>${link(one)}</li>`)}
    </ul>
  </details>`;
}

function link({ id }: ReportScenario): Markup {
  return html`<a href="${anchor(id)}"><code>${id}</code></a>`;
}

function reasonOf({ verdict }: ReportScenario): string {
  return verdict.status === 'pass' ? '' : verdict.reason;
}

/** A reason with a capital and a full stop, unless it begins with a name such as `m.key.verification.mac`. */
function sentence(text: string): string {
  const begun = /^[a-z]+[\s,]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
