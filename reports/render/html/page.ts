import { createHash } from 'node:crypto';
import { countOutcomes, toneOf } from '../../model/outcome.ts';
import type { Report } from '../../model/report.ts';
import { html, Markup } from '../markup.ts';
import { formatInstant, headline, named, testedName } from '../wording.ts';
import { renderAttention } from './attention.ts';
import { enhance } from './client.ts';
import { renderBooks } from './books-table.ts';
import { renderCrashes } from './crash-table.ts';
import { renderFindings } from './findings.ts';
import { glyphSprite } from './glyphs.ts';
import { renderLead, renderProven, renderTested } from './overview.ts';
import { renderPeers } from './peers-table.ts';
import { renderScenarios } from './scenario.ts';
import { style } from './style.ts';
import { renderTiers } from './tiers.ts';

/** Of a page; only faults make it larger. What does not fit is in report.json. */
const sizeLimitBytes = 490_000;

const script = `(${enhance.toString()})()`;
// Whole, so that no white space comes between: the policy names their contents by hash.
const styleElement = new Markup(`<style>${style}</style>`);
const scriptElement = new Markup(`<script>${script}</script>`);

/**
 * The report as one page that needs nothing else: no network, no fonts, no framework; readable without script.
 * Its content security policy lets the browser run and style with what is named here by hash, and load nothing.
 */
export function renderHtml(report: Report): string {
  const frameBytes = Buffer.byteLength(renderPage(report, 0));
  return renderPage(report, sizeLimitBytes - frameBytes);
}

function renderPage(report: Report, roomBytes: number): string {
  const { run } = report;
  const policy = `default-src 'none'; style-src '${sourceHash(style)}'; script-src '${sourceHash(script)}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>\n${html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="${policy}" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="referrer" content="no-referrer" />
      <title>${headline(report)} · ${named(run.target)} · ${run.tool.name}</title>
      ${styleElement}
    </head>
    <body>
      ${glyphSprite}
      <a class="skip" href="#scenarios">Skip to the scenarios</a>
      <header>
        <b>${run.tool.name}</b>
        <span>${run.purpose === 'mutants' ? 'negative controls' : 'evidence'} for ${testedName(run)}</span
        ><time datetime="${run.startedAt}">${formatInstant(run.startedAt)}</time>
      </header>
      <main>
        ${renderLead(report)} ${renderFront(report)} ${renderBooks(report)} ${renderCrashes(report)}
        ${renderPeers(report)}
        <section aria-labelledby="scenarios">
          <h2 id="scenarios" tabindex="-1">Scenarios</h2>
          <div class="tools" role="search">
            <label for="filter">Filter</label
            ><input
              id="filter"
              type="search"
              placeholder="id, tag, verdict"
              autocomplete="off"
              spellcheck="false"
            /><button id="only-faults" type="button" aria-pressed="false">only what went wrong</button
            ><button id="show-help" type="button" aria-label="Keyboard help">?</button
            ><output id="shown" for="filter only-faults"></output>
          </div>
          ${renderScenarios(report, roomBytes)}
        </section>
        ${method}
      </main>
      <footer>
        run ${run.runId} · report schema ${report.schemaVersion} · report.json beside this page holds all of
        it for machines
      </footer>
      ${keyboardHelp} ${scriptElement}
    </body>
  </html> `}`;
}

/** What asks for attention comes first; where nothing does, what is proven. */
function renderFront(report: Report): Markup {
  const calm = countOutcomes(report).every(([outcome]) => toneOf(outcome) === 'good');
  const [attention, tiers, findings] = [renderAttention(report), renderTiers(report), renderFindings(report)];
  const [tested, proven] = [renderTested(report), renderProven(report)];
  return calm
    ? html`<div class="front">
        <div>${tiers}${proven}${attention}${findings}</div>
        <div>${tested}</div>
      </div>`
    : html`<div class="front">
        <div>${attention}${tiers}${findings}</div>
        <div>${tested}${proven}</div>
      </div>`;
}

const method = html`<section class="method" aria-labelledby="method">
  <h2 id="method">How this is judged</h2>
  <p>
    <b>Trust.</b> The oracle is an account that takes no part. For every link it fetches the keys afresh from
    the homeserver and recomputes the Ed25519 signature over the canonical JSON of the key object. What only
    the signer may read is read with the signer's own token and recomputed all the same. That a client says
    “verified”, or that <code>done</code> was sent, counts for nothing.
  </p>
  <p>
    <b>Emoji.</b> Each side is asked for the string that it computed; the two are compared by position, the
    decimals too.
  </p>
  <p>
    <b>Verdicts.</b> <i>Failed</i> is the fault of the target. <i>Blocked</i> is the fault of the environment.
    <i>Skipped</i> needs something that the target does not claim. <i>Not run</i> was left out, because the
    run ended before. <i>Flaky</i> passed in other rounds of the same run. <i>Crashed</i> is a fault of the
    scenario itself. None of them counts as pass. <i>Known to fail</i> is declared in the manifest of the
    target; if it passes, it is <i>mended</i>.
  </p>
  <p>
    <b>Mutants.</b> A mutant is a bot that is broken on purpose in one place. Each scenario must fail with its
    mutants (<i>caught</i>). A mutant that passes (<i>escaped</i>), or that fails without its fault being
    named (<i>misnamed</i>), shows that the scenario proves less than it says.
  </p>
  <p>
    <b>Causes.</b> Scenarios that went wrong for the same reason are told as one. The cause is what the judge
    says it is, else the first rule of the protocol that the bot broke, else the reason itself.
  </p>
  <p>
    <b>Times</b> are milliseconds of one clock, the runner's. An event is drawn at the moment a peer sent it
    or got to see it.
  </p>
</section>`;

const keys: [string, string][] = [
  ['/', 'filter'],
  ['j k', 'next, previous scenario'],
  ['Enter', 'open or close it'],
  ['f', 'only what went wrong'],
  ['Esc', 'clear the filter'],
  ['?', 'this help'],
];

const keyboardHelp = html`<dialog id="help" aria-labelledby="help-title">
  <h2 id="help-title">Keys</h2>
  <dl>
    ${keys.map(
      ([key, meaning]) =>
        html`<div>
          <dt>${key.split(' ').map((one) => html`<kbd>${one}</kbd> `)}</dt>
          <dd>${meaning}</dd>
        </div>`,
    )}
  </dl>
  <form method="dialog"><button>close</button></form>
</dialog>`;

function sourceHash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
