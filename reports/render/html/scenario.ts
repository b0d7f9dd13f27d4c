import { compareSas } from '../../model/compare-sas.ts';
import type { Evidence } from '../../model/evidence.ts';
import { outcomeOf, outcomeWords, toneOf } from '../../model/outcome.ts';
import type { Report, ReportScenario } from '../../model/report.ts';
import { countSignatures } from '../../model/tally.ts';
import { html, type Content, type Markup } from '../markup.ts';
import { countOf, formatDuration, ticketText } from '../wording.ts';
import { copyButton, renderReason } from './attention.ts';
import { glyph } from './glyphs.ts';
import { shownInFull } from './page-room.ts';
import { panel } from './panel.ts';
import { renderRecords } from './records.ts';
import { renderSas } from './sas-table.ts';
import { renderSequence, sequenceText } from './sequence-svg.ts';
import { sequenceOf, type Sequence } from './sequence.ts';
import { renderSteps } from './steps.ts';
import { renderTrust } from './trust-table.ts';

/**
 * All scenarios by subject. Those with a fault are open; a click opens any.
 *
 * @param roomBytes for what they open into; good ones that find none refer to `report.json`.
 */
export function renderScenarios(report: Report, roomBytes: number): Markup {
  const bodies = new Map(report.scenarios.map((scenario) => [scenario.id, body(report, scenario)]));
  const shown = shownInFull(report, bodies, roomBytes);
  const bodyOf = (scenario: ReportScenario): Content =>
    shown.has(scenario.id) ? bodies.get(scenario.id) : leftOut(scenario);
  const subjects = Map.groupBy(report.scenarios, ({ subject }) => subject);
  const { wrong, first } = markedIn(report);
  return html`${[...subjects].map(
    ([subject, members]) =>
      html`<section class="group" aria-label="${subject}">
        <h3>${subject} <small>${members.length}</small></h3>
        ${members.map((scenario) =>
          row(scenario, bodyOf(scenario), [
            wrong.has(scenario.id) && 'wrong',
            first.has(scenario.id) && 'first',
          ]),
        )}
      </section>`,
  )}`;
}

/** What has a cause, and what is opened at once: of each fault the first scenario that shows it. */
function markedIn({ causes }: Report): { wrong: Set<string>; first: Set<string> } {
  const faults = causes.filter(({ outcome }) => toneOf(outcome) === 'bad');
  return {
    wrong: new Set(causes.flatMap(({ entries }) => entries)),
    first: new Set(faults.flatMap(({ entries: [id] }) => id ?? [])),
  };
}

function row(scenario: ReportScenario, content: Content, marks: readonly (string | false)[]): Markup {
  const outcome = outcomeOf(scenario);
  const classes = ['s', toneOf(outcome), ...marks].filter(Boolean);
  const words = [scenario.subject, ...scenario.tags, scenario.peer, scenario.mutant, outcomeWords[outcome]]
    .filter(Boolean)
    .join(' ');
  const { verdict } = scenario;
  const where = outcome === 'caught' && verdict.status !== 'pass' && verdict.step;
  const line: Content =
    verdict.status === 'pass' ? proofOf(scenario) : `${where ? `at “${where}”: ` : ''}${verdict.reason}`;
  return html`<details
    class="${classes.join(' ')}"
    id="${scenario.id}"
    data-words="${words}"
    ${marks.includes('first') && html` open`}
  >
    <summary>
      ${glyph(outcome)}<span class="word ${outcome}">${outcomeWords[outcome]}</span
      ><span class="id">${scenario.id}</span><span class="title">${scenario.title}</span
      ><span class="line">${line}</span><span class="ms">${formatDuration(scenario.durationMs)}</span>
    </summary>
    ${content}
  </details>`;
}

function body(report: Report, scenario: ReportScenario): Markup {
  const evidence = scenario.evidence.map((item) => item.evidence);
  const trust = evidence.filter((item) => item.kind === 'trust');
  const reason = scenario.verdict.status === 'pass' ? '' : scenario.verdict.reason;
  const explained = !['passed', 'skipped', 'not-run'].includes(outcomeOf(scenario));
  return html`<div class="body">
    ${
      explained &&
      panel(
        'Why',
        html`${renderReason(scenario)}${copyButton(ticketText(report, scenario), 'copy for a ticket')}`,
      )
    }
    ${renderSteps(scenario)}${conversation(scenario)}${renderSas(evidence)}${renderTrust(trust, reason)}${renderRecords(evidence)}
    ${foot(scenario)}
  </div>`;
}

function leftOut(scenario: ReportScenario): Markup {
  return html`<div class="body">
    <p class="nothing">
      It went well, and is left out to keep this page small. <code>report.json</code> holds its steps and its
      evidence.
    </p>
    ${foot(scenario)}
  </div>`;
}

function foot({ replay, tags }: ReportScenario): Markup {
  return html`<p class="foot">
    ${replay !== undefined && html`<span>run this again</span> <code>${replay}</code>${copyButton(replay, 'copy')}`}
    <span class="tags">${tags.join(' · ')}</span>
  </p>`;
}

function conversation(scenario: ReportScenario): Content {
  const sequence = sequenceOf(scenario);
  if (sequence === undefined) return undefined;
  const { startMs = 0 } = scenario;
  return panel(
    'Conversation',
    html`<div class="scroll" tabindex="0" role="group" aria-label="Conversation diagram">
        ${renderSequence(sequence, startMs)}
      </div>
      <p class="legend">${legendOf(sequence)}</p>
      <details class="more">
        <summary>as text</summary>
        <pre class="log" tabindex="0">${sequenceText(sequence, startMs)}</pre>
      </details>`,
  );
}

/** What the lines of a diagram mean, of those that it has. */
function legendOf({ rows }: Sequence): Content {
  const arrows = rows.filter((row) => row.kind === 'arrow');
  const transports = new Set(arrows.map(({ wire }) => wire.transport));
  const others = [...transports].filter((one) => one !== 'to-device');
  return [
    others.length > 0 &&
      html`<span class="room"
        >${others.map((one) => (one === 'room' ? 'in the room' : one)).join(', ')}</span
      > `,
    transports.has('to-device') && html`<span class="dev">to-device</span> `,
    arrows.some(({ wire }) => wire.encrypted) &&
      html`<span
        ><svg viewBox="0 0 9 11" aria-hidden="true"><use href="#lock" /></svg>encrypted</span
      > `,
    arrows.some(({ inClear }) => inClear) &&
      html`<span class="wrong">in clear, where ciphertext was due</span>`,
  ];
}

/** What a pass rests on, in a few words. */
function proofOf({ evidence: items }: ReportScenario): Content {
  const evidence = items.map(({ evidence }) => evidence);
  const comparisons = compareSas(evidence);
  const [first] = comparisons;
  const emoji = comparisons.length === 1 && first?.result === 'same' ? first.peer.emoji : [];
  const parts = [
    comparisons.length > 0 &&
      `SAS ${first?.result === 'same' ? 'same' : first?.result} on both sides${comparisons.length > 1 ? ` × ${comparisons.length}` : ''}`,
    signatures(evidence),
    ...evidence.map((item) => item.kind === 'message' && `answered in ${formatDuration(item.latencyMs)}`),
  ];
  const symbols = emoji.map(({ symbol }) => symbol).join(' ');
  const names = emoji.map(({ description }) => description).join(', ');
  return [
    symbols !== '' &&
      html`<span class="symbols" role="img" aria-label="${names}" title="${names}">${symbols}</span> · `,
    parts.filter(Boolean).join(' · '),
  ];
}

function signatures(evidence: readonly Evidence[]): string | undefined {
  const verified = countSignatures(evidence);
  return verified > 0 ? `${countOf(verified, 'signature')} verified` : undefined;
}
