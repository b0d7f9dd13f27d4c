import { countOutcomes, outcomeOf, outcomeWords, toneOf } from '../../model/outcome.ts';
import type { Report, ReportNetwork } from '../../model/report.ts';
import { html, type Content, type Markup } from '../markup.ts';
import {
  countOf,
  formatDuration,
  formatInstant,
  headline,
  named,
  networkLabel,
  peersName,
  runNotes,
} from '../wording.ts';
import { anchor } from './anchor.ts';
import { glyph } from './glyphs.ts';

const bytesPerMebibyte = 1_048_576;

/** More marks than that would take the answer off the first screen. */
const roomyMarks = 120;

/** How it went: the sentence, the counts, and one mark a scenario. */
export function renderLead(report: Report): Markup {
  const counts = countOutcomes(report).map(
    ([outcome, times]) =>
      html`<li class="${outcome}">${glyph(outcome)}<b>${times}</b> ${outcomeWords[outcome]}</li>`,
  );
  const marks = report.scenarios.map((scenario) => {
    const outcome = outcomeOf(scenario);
    const label = `${scenario.id}: ${outcomeWords[outcome]}`;
    return html`<a class="${outcome}" href="${anchor(scenario.id)}" title="${label}" aria-label="${label}"
      >${glyph(outcome)}</a
    >`;
  });
  const stripClass = marks.length > roomyMarks ? 'strip many' : 'strip';
  return html`<section class="lead" aria-label="How it went">
    <h1>${headline(report)}</h1>
    <ul class="counts">
      ${counts}
      <li class="wall">${formatDuration(report.run.durationMs)}</li>
    </ul>
    <nav class="${stripClass}" aria-label="All scenarios in order">${marks}</nav>
    ${runNotes(report).map((text) => html`<p class="warning" role="note">${text}</p>`)}
  </section>`;
}

/** What was tested: target, homeserver, peers, seed, time. */
export function renderTested({ run }: Report): Markup {
  const { node, platform, arch } = run.environment;
  const capabilities = run.target.capabilities;
  const rows: [string, Content][] = [
    [
      'Target',
      html`<b>${named(run.target)}</b>${
          capabilities.length > 0 &&
          html` <details class="inline">
            <summary>capabilities (${capabilities.length})</summary>
            ${capabilities.join(', ')}
          </details>`
        }`,
    ],
    ...run.networks.map((one): [string, Content] => [networkLabel(one.network), drawNetwork(one)]),
    ...(run.networks.length > 0 ? [['Peers', peersName(run)] satisfies [string, Content]] : []),
    ...onboarding(run),
    ...origin(run),
    ['When', html`<time datetime="${run.startedAt}">${formatInstant(run.startedAt)}</time>`],
    ['Seed', html`<code>${run.seed}</code>`],
    [
      'Runner',
      `${named(run.tool)}, Node ${node}, ${platform} ${arch}${run.peakRssBytes === undefined ? '' : `, ${Math.round(run.peakRssBytes / bytesPerMebibyte)} MiB at most`}`,
    ],
  ];
  return html`<section aria-labelledby="tested">
    <h2 id="tested">What was tested</h2>
    <dl class="facts">
      ${rows.map(
        ([term, value]) =>
          html`<div>
            <dt>${term}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

interface Figure {
  readonly figure: Content;
  readonly meaning: Content;
  /** True where the figure itself is bad news. */
  readonly bad?: boolean;
}

/** What is proven, in figures that rest on evidence further down. */
export function renderProven({ proven, run, scenarios }: Report): Markup {
  const { signaturesVerified, signaturesBad, sasCompared, sasEqual, messagesRoundTripped } = proven;
  const mutants: Figure = {
    figure: html`${proven.mutantsRed}<small> of ${scenarios.length}</small>`,
    meaning: 'deliberately broken bots caught',
    bad: scenarios.some((scenario) => toneOf(outcomeOf(scenario)) === 'bad'),
  };
  const others: Figure[] = [];
  // Where nothing was started people talk on chat networks, which sign nothing.
  if (run.networks.length > 0 || signaturesVerified + signaturesBad > 0) {
    others.push({
      figure: signaturesVerified,
      meaning: html`signatures recomputed with Ed25519 by the oracle, a third account that asked the server
      itself;
      ${signaturesBad > 0 ? badSignatures(signaturesBad, scenarios) : signaturesVerified > 0 ? 'none was bad' : 'no scenario came to any'}`,
    });
  }
  if (sasCompared > 0) {
    others.push({
      figure: html`${sasEqual}<small> of ${sasCompared}</small>`,
      meaning: 'short authentication strings equal on both sides, emoji and decimals',
      bad: sasEqual < sasCompared,
    });
  }
  if (messagesRoundTripped > 0)
    others.push({ figure: messagesRoundTripped, meaning: 'messages sent and answered' });
  const figures = run.purpose === 'mutants' ? [mutants, ...others] : others;
  return html`<section aria-labelledby="proven">
    <h2 id="proven">What is proven</h2>
    ${
      figures.length === 0
        ? html`<p>Nothing was signed in this run.</p>`
        : html`<dl class="figures">
            ${figures.map(
              ({ figure, meaning, bad = false }) =>
                html`<div class="${bad && 'bad'}">
                  <dt>${figure}</dt>
                  <dd>${meaning}</dd>
                </div>`,
            )}
          </dl>`
    }
    <p class="fine">
      ${run.secretsRegistered !== undefined && `${countOf(run.secretsRegistered, 'secret')} redacted wherever they occurred.`}
      No client's own “verified” counts as proof here. <a href="#method">How this is judged</a>
    </p>
  </section>`;
}

/** Some scenarios break signatures themselves, to see them refused; there a bad one is no bad news. */
function badSignatures(count: number, scenarios: Report['scenarios']): Markup {
  const alarming = scenarios.some(
    (scenario) =>
      toneOf(outcomeOf(scenario)) === 'bad' &&
      scenario.evidence.some(
        ({ evidence }) => evidence.kind === 'trust' && evidence.links.some(({ state }) => state === 'bad'),
      ),
  );
  return alarming
    ? html`<b class="failed">${count} more did not verify</b>`
    : html`${count} more did not verify, as their scenarios want it`;
}

/** What is shown by scenarios of others is for them to say. */
function origin({ origin: from, tool }: Report['run']): [string, Content][] {
  if (from === undefined) return [];
  const { folder, sha256 } = from;
  return [
    [
      'Scenarios',
      html`those in <code>${folder}</code>, not those of ${tool.name}; SHA-256 of their sources:
        <code>${sha256}</code>`,
    ],
  ];
}

function onboarding({ onboarding: service }: Report['run']): [string, Content][] {
  if (service === undefined) return [];
  const { kind, url } = service;
  const whose = kind === 'own' ? 'the service of this project' : "somebody else's service";
  return [['Onboarding', html`${whose}${url !== undefined && html`<br /><code>${url}</code>`}`]];
}

function drawNetwork(state: ReportNetwork): Content {
  const facts = 'facts' in state ? state.facts : undefined;
  const problem =
    state.status === 'failed' &&
    html`<p><b class="failed">failed:</b> ${state.reason}</p>
      ${state.log.length > 0 && html`<pre class="log" tabindex="0">${state.log.join('\n')}</pre>`}`;
  if (facts === undefined) return html`<b>none</b> (${state.mode}), never ready${problem}`;
  const origin = facts.imageId ?? facts.requirementsHash;
  const { startedInMs } = facts;
  return html`<b>${facts.name} ${facts.version}</b>,
    ${facts.mode}${startedInMs !== undefined && `, ready in ${formatDuration(startedInMs)}`}<br />
    ${facts.proof ? html`<span class="tag real">real server</span> results are proof about it` : html`<span class="tag sim">simulated</span> results are <b>no proof</b> about a real server`}
    ${origin && html`<br /><code class="origin" title="${origin}">${origin}</code>`}${problem}`;
}
