import type { FindingEvidence } from '../../model/evidence.ts';
import type { Report } from '../../model/report.ts';
import { html, type Content, type Markup } from '../markup.ts';
import { anchor } from './anchor.ts';

/** Where the target does something else than is documented, whether or not a scenario failed for it. */
export function renderFindings({ scenarios }: Report): Content {
  const items = scenarios.flatMap(({ id, evidence: records }) =>
    records.flatMap(({ evidence }) =>
      evidence.kind === 'finding'
        ? [drawFinding(evidence, html`<a href="${anchor(id)}"><code>${evidence.id}</code></a>`)]
        : [],
    ),
  );
  if (items.length === 0) return undefined;
  return html`<section aria-labelledby="findings">
    <h2 id="findings">What differs from its documents</h2>
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
