import type { CrashPointsEvidence } from '../../model/evidence.ts';
import type { Report } from '../../model/report.ts';
import { crashesIn, crashKinds } from '../../model/crash-points.ts';
import { html, type Content, type Markup } from '../markup.ts';
import { countOf } from '../wording.ts';
import { anchor } from './anchor.ts';

const heads = {
  killed: 'killed',
  'killed-twice': 'killed twice',
  torn: 'write torn',
  'power-lost': 'power lost',
  failed: 'call failed',
} as const;

type Counts = Pick<CrashPointsEvidence['trials'][number], 'tried' | 'survived'>;

/** How each operation came through when it was cut off at points of it. */
export function renderCrashes(report: Report): Content {
  const crashes = crashesIn(report);
  if (crashes.length === 0) return undefined;
  const points = crashes.reduce((sum, { evidence }) => sum + evidence.points, 0);
  return html`<section aria-labelledby="crashes">
    <h2 id="crashes">Cut off at each point</h2>
    <p>
      ${countOf(crashes.length, 'operation')}, ${countOf(points, 'point')}: calls by which the bot changes its
      files, or has the disk keep them. At each it was ended, once or twice, in mid-write or with the power,
      which takes what was not synced; or the call failed. A cell says how often it went on without a loss, a
      second answer or a lock-out, of how often that was tried.
    </p>
    <div class="scroll" tabindex="0" role="group" aria-label="Operations that were cut off">
      <table class="sums">
        <thead>
          <tr>
            <th scope="col">operation</th>
            <th scope="col">points</th>
            <th scope="col">in all</th>
            ${crashKinds.map((kind) => html`<th scope="col">${heads[kind]}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${crashes.map(row)}
        </tbody>
      </table>
    </div>
  </section>`;
}

function row({ id, evidence }: { readonly id: string; readonly evidence: CrashPointsEvidence }): Markup {
  return html`<tr>
    <th scope="row"><a href="${anchor(id)}">${evidence.operation}</a></th>
    <td>${evidence.points}</td>
    ${cell(sumOf(evidence.trials))}
    ${crashKinds.map((kind) => cell(evidence.trials.find((one) => one.kind === kind)))}
  </tr>`;
}

/** What a narrow screen has room for. */
function sumOf(trials: CrashPointsEvidence['trials']): Counts {
  const sum = (key: keyof Counts): number => trials.reduce((total, one) => total + one[key], 0);
  return { tried: sum('tried'), survived: sum('survived') };
}

function cell(trials: Counts | undefined): Markup {
  if (trials === undefined || trials.tried === 0) return html`<td class="gone">not tried</td>`;
  const { tried, survived } = trials;
  const isWhole = tried === survived;
  return html`<td>
    <b class="${isWhole ? 'passed' : 'failed'}">${isWhole ? '✓' : '✗'} ${survived} of ${tried}</b>
  </td>`;
}
