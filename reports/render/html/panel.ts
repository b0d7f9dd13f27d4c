import { html, type Content, type Markup } from '../markup.ts';

/** A titled part of a scenario. */
export function panel(title: string, body: Content): Markup {
  return html`<section class="panel">
    <h4>${title}</h4>
    ${body}
  </section>`;
}
