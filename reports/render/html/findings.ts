import type { FindingEvidence } from '../../model/evidence.ts';
import type { Report } from '../../model/report.ts';
import { html, type Content, type Markup } from '../markup.ts';
import { countOf } from '../wording.ts';
import { anchor } from './anchor.ts';

/** Where the target does something else than is documented, whether or not a scenario failed for it. */
export function renderFindings({ scenarios, run }: Report): Content {
  const all = scenarios.flatMap(({ id, evidence: records }) =>
    records.flatMap(({ evidence }) => (evidence.kind === 'finding' ? [{ id, finding: evidence }] : [])),
  );
  if (all.length === 0) return undefined;
  // The same finding usually shows in many scenarios; it is told once, with where it was seen.
  const alike = Map.groupBy(all, ({ finding }) => JSON.stringify(finding));
  const items = [...alike.values()].map((seen) => {
    const [{ id, finding }] = seen as [(typeof all)[number]];
    const scenarioCount = new Set(seen.map((one) => one.id)).size;
    const others = scenarioCount > 1 && html` <small>in ${countOf(scenarioCount, 'scenario')}</small>`;
    const head = html`<div>
      <a href="${anchor(id)}"><code>${finding.id}</code></a
      >${others}
    </div>`;
    return drawFinding(finding, head);
  });
  return html`<section aria-labelledby="findings">
    <h2 id="findings">Where ${run.target.name} does something else than is documented</h2>
    <ul class="findings">
      ${items}
    </ul>
  </section>`;
}

/** One finding as a list item. */
export function drawFinding({ documented, observed }: FindingEvidence, head: Markup): Markup {
  return html`<li>
    ${head}<span><i>documented</i> ${documented}</span><span><i>observed</i> ${observed}</span>
  </li>`;
}
