import { html, Markup } from '../../../../reports/index.ts';
import type { Input } from '../../machine/inputs.ts';
import type { Machine } from '../../machine/machine.ts';
import type { SuiteResult } from '../result.ts';
import { coverMachine, type Coverage, type CoveredPlace } from './cover-machine.ts';
import { colours, toCoverageDot } from './draw-coverage.ts';

/** What the suite has seen in one machine. */
export interface CoveredMachine {
  readonly machine: Machine;
  readonly result: SuiteResult;
}

export interface CoveragePage {
  /** Name of the target, and of what it was broken by. */
  readonly bot: string;
  /** What can be done to the bot at all. */
  readonly inputs: readonly Input[];
  readonly machines: readonly CoveredMachine[];
}

/** A shape for each, as not everybody sees colours. */
const glyphs: Readonly<Record<Coverage, string>> = {
  conformant: '●',
  'known of its library': '◐',
  differs: '✗',
  'not reached': '○',
};

const meanings: Readonly<Record<Coverage, string>> = {
  conformant: 'the bot does what the specification allows',
  'known of its library': 'it does something else, which is known of its library',
  differs: 'it does something else',
  'not reached': 'the specification leads there, and this bot went on otherwise',
};

const style = `
:root{color-scheme:light;font:15px/1.5 system-ui,sans-serif;color:#1c1f23;background:#fbfaf7}
body{margin:0 auto;max-width:82rem;padding:1rem 2rem 3rem}
h1{font-size:1.6rem;line-height:1.2}h2{margin-top:2.5rem;font-size:1.1rem;border-top:1px solid #dedad0;padding-top:1rem}
table{border-collapse:collapse}th,td{padding:.15rem .6rem;text-align:left;font-weight:400}td.n{text-align:right}
.sum th{color:#595e66}.picture{overflow-x:auto}.picture svg{max-width:100%;height:auto}
.grid{font-size:.8rem;overflow-x:auto}.grid td,.grid th{padding:0 .25rem;text-align:center}.grid tbody th{text-align:right;white-space:nowrap}
.grid thead th{writing-mode:vertical-rl;transform:rotate(180deg);text-align:left;white-space:nowrap}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.5rem;list-style:none;padding:0;font-size:.9rem}
${Object.entries(colours)
  .map(([coverage, colour]) => `.${classOf(coverage as Coverage)}{color:${colour}}`)
  .join('')}`;

/** A page that shows what of each machine was covered, without anything from elsewhere. */
export function coveragePage({ bot, inputs, machines }: CoveragePage, draw: (dot: string) => string): string {
  const title = `What the suite has covered with ${bot}`;
  return `<!doctype html>${html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${title}</title>
      <style>
        ${new Markup(style)}
      </style>
    </head>
    <body>
      <h1>${title}</h1>
      ${summary(machines)}
      <ul class="legend">
        ${(Object.keys(glyphs) as Coverage[]).map(
          (coverage) =>
            html`<li><b class="${classOf(coverage)}">${glyphs[coverage]}</b> ${meanings[coverage]}</li>`,
        )}
      </ul>
      ${machines.map(({ machine, result }) => section(machine, result, coverMachine(machine, inputs, result), draw))}
    </body>
  </html>`.toString()}\n`;
}

function summary(machines: readonly CoveredMachine[]): Markup {
  return html`<table class="sum">
    <thead>
      <tr>
        <th>machine</th>
        <th>transitions conformant</th>
        <th>states identified</th>
        <th>verifications</th>
        <th>steps</th>
      </tr>
    </thead>
    <tbody>
      ${machines.map(
        ({ result: { variant, transitions, states, conversations, steps } }) =>
          html`<tr>
            <td><a href="#${variant}">${variant}</a></td>
            <td>${transitions.conformant} of ${transitions.all}</td>
            <td>${states.identified} of ${states.all}</td>
            <td class="n">${conversations}</td>
            <td class="n">${steps}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function section(
  machine: Machine,
  { variant, deviations }: SuiteResult,
  places: readonly CoveredPlace[],
  draw: (dot: string) => string,
): Markup {
  const svg = draw(toCoverageDot(machine, places));
  return html`<h2 id="${variant}">${variant}</h2>
    <div class="picture">${new Markup(svg.slice(svg.indexOf('<svg')))}</div>
    ${deviations.map(
      ({ state, input, expected, observed, trace }) =>
        html`<p class="${classOf('differs')}">
          <b>${state} × ${input}</b>: expected ${expected}, observed ${observed}<br />by ${trace.join(' · ')}
        </p>`,
    )}
    ${grid(places)}`;
}

/** States by inputs. */
function grid(places: readonly CoveredPlace[]): Markup {
  const inputs = [...new Set(places.map(({ input }) => input))];
  const byState = Map.groupBy(places, ({ state }) => state);
  return html`<div class="grid">
    <table>
      <thead>
        <tr>
          <td></td>
          ${inputs.map((input) => html`<th>${input}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${[...byState].map(
          ([state, own]) =>
            html`<tr>
              <th>${state}</th>
              ${inputs.map((input) => cell(own.find((place) => place.input === input)))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function cell(place: CoveredPlace | undefined): Markup {
  if (place === undefined) return html`<td></td>`;
  const { state, input, coverage, answer } = place;
  const told = `${state} × ${input}: ${coverage}${answer === undefined ? '' : `, ${answer}`}`;
  return html`<td class="${classOf(coverage)}" title="${told}">${glyphs[coverage]}</td>`;
}

function classOf(coverage: Coverage): string {
  return coverage.replaceAll(' ', '-');
}
