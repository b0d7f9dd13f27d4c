import type {
  CheckEvidence,
  Evidence,
  FindingEvidence,
  LogEvidence,
  MessageEvidence,
  UncheckedEvidence,
} from '../../model/evidence.ts';
import { gates } from '../../model/gates.ts';
import { html, type Content, type Markup } from '../markup.ts';
import { countOf, formatDuration, valueText } from '../wording.ts';
import { drawFinding } from './findings.ts';
import { panel } from './panel.ts';

/** Checks, messages, findings and logs, each only where there are any. */
export function renderRecords(evidence: readonly Evidence[]): Content {
  const checks = evidence.filter((item) => item.kind === 'check' || item.kind === 'unchecked');
  const messages = evidence.filter((item) => item.kind === 'message');
  const findings = evidence.filter((item) => item.kind === 'finding');
  return [
    checks.length > 0 && panel('Checks', checkTable(checks)),
    messages.length > 0 &&
      panel(
        'Messages',
        html`<ul class="messages">
          ${messages.map((message) => drawMessage(message))}
        </ul>`,
      ),
    findings.length > 0 && panel('Findings', findingList(findings)),
    evidence.filter((item) => item.kind === 'log').map((log) => drawLog(log)),
  ];
}

function checkTable(checks: readonly (CheckEvidence | UncheckedEvidence)[]): Markup {
  const rows = checks.map((check, index) =>
    checkRow(check, !checks.slice(0, index).some(({ gate }) => gate === check.gate)),
  );
  return html`<div class="scroll">
    <table class="checks">
      <thead>
        <tr>
          <th scope="col">check</th>
          <th scope="col">expected</th>
          <th scope="col">observed</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

/** @param explains whether it says what its gate stands for, which once a table is enough. */
function checkRow(check: CheckEvidence | UncheckedEvidence, explains: boolean): Markup {
  const name = explains ? explainedName(check) : check.name;
  if (check.kind === 'unchecked') {
    return html`<tr>
      <th scope="row"><b class="skipped">– not checked</b> ${name}</th>
      <td colspan="2">${check.why}</td>
    </tr>`;
  }
  const { expected, bound, observed, ok } = check;
  return html`<tr class="${ok ? 'ok' : 'differs'}">
    <th scope="row"><b class="${ok ? 'passed' : 'failed'}">${ok ? '✓ holds' : '✗ broken'}</b> ${name}</th>
    <td>${bound && `${bound} `}${valueText(expected)}</td>
    <td>${valueText(observed)}</td>
  </tr>`;
}

/** The name of a check; that of its gate says what the gate stands for. */
function explainedName({ name, gate }: CheckEvidence | UncheckedEvidence): Content {
  const known = gates.find((one) => one.gate === gate);
  if (known === undefined || !name.startsWith(`${known.gate} `)) return name;
  return html`<abbr title="${known.sentence}">${known.gate}</abbr>${name.slice(known.gate.length)}`;
}

function drawMessage(message: MessageEvidence): Markup {
  const { sentEventId, replyEventId, replySender, replyWireType, latencyMs, shield } = message;
  const how =
    replyWireType !== undefined &&
    (replyWireType === 'm.room.encrypted' ? ', encrypted' : `, in clear (${replyWireType})`);
  return html`<li>
    <code>${sentEventId}</code> answered by <code>${replyEventId}</code> from ${replySender} in
    <b>${formatDuration(latencyMs)}</b
    >${how}${shield && `; shield ${shield.lax} (lax), ${shield.strict} (strict)`}
  </li>`;
}

function findingList(findings: readonly FindingEvidence[]): Markup {
  return html`<ul class="findings">
    ${findings.map((finding) => drawFinding(finding, html`<code>${finding.id}</code>`))}
  </ul>`;
}

/** Logs that tell of this scenario alone, or nearly so; others are those of networks. */
const aboutScenario = new Set(['bot', 'shared bot', 'scenario', 'end of the scenario']);

function drawLog({ source, lines }: LogEvidence): Markup {
  const text = html`<pre class="log" tabindex="0">${lines.join('\n')}</pre>`;
  // That of a network is about everybody, and long: folded away it stays off a phone's screen and off paper.
  return !aboutScenario.has(source)
    ? html`<details class="more">
        <summary>Log · ${source} (${countOf(lines.length, 'line')})</summary>
        ${text}
      </details>`
    : panel(`Log · ${source}`, text);
}
