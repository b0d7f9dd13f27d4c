import type { ReportScenario } from '../../model/report.ts';
import { html, type Content } from '../markup.ts';
import { formatDuration } from '../wording.ts';
import { panel } from './panel.ts';

const barUnits = 1_000;
/** A step of no length still shows. */
const shortestBarUnits = 6;

/** The steps with a bar each on the scenario's own time. */
export function renderSteps({ steps, startMs = 0, durationMs, verdict }: ReportScenario): Content {
  if (steps.length === 0) return undefined;
  const reason = verdict.status === 'pass' ? '' : verdict.reason;
  const units = barUnits / Math.max(1, durationMs);
  const rows = steps.map((step) => {
    const x = Math.round((step.startMs - startMs) * units);
    const width = Math.max(shortestBarUnits, Math.round(step.durationMs * units));
    return html`<li class="${step.outcome}">
      <span class="name">${step.title}${step.outcome !== 'ok' && html` <b>${step.outcome}</b>`}</span
      ><svg class="bar" viewBox="0 0 ${barUnits} 6" preserveAspectRatio="none" aria-hidden="true">
        <rect x="${Math.min(x, barUnits - shortestBarUnits)}" width="${width}" height="6" /></svg
      ><span class="ms">${formatDuration(step.durationMs)}</span
      >${step.error !== undefined && !reason.includes(step.error) && html`<p class="error">${step.error}</p>`}
    </li>`;
  });
  return panel(
    'Steps',
    html`<ol class="steps">
      ${rows}
    </ol>`,
  );
}
