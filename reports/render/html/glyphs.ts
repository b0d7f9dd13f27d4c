import type { Outcome } from '../../model/outcomes.ts';
import { html, type Markup } from '../markup.ts';

/** The shapes that the page refers to: one for each outcome, told apart without colour, and the lock. */
export const glyphSprite: Markup = html`<svg class="sprite" aria-hidden="true">
  <defs>
    <symbol id="passed" viewBox="0 0 16 16">
      <circle cx="8" cy="8" r="7.5" />
      <path class="ink" d="m4.5 8.3 2.4 2.4 4.6-5" />
    </symbol>
    <symbol id="caught" viewBox="0 0 16 16">
      <path d="M8 .4 14.5 3v4.6c0 3.8-2.6 6.6-6.5 8-3.9-1.4-6.5-4.2-6.5-8V3Z" />
      <path class="ink" d="m5 7.9 2.2 2.2 4-4.4" />
    </symbol>
    <symbol id="failed" viewBox="0 0 16 16">
      <rect x=".8" y=".8" width="14.4" height="14.4" rx="2" />
      <path class="ink" d="m5 5 6 6m0-6-6 6" />
    </symbol>
    <symbol id="escaped" viewBox="0 0 16 16">
      <rect x=".8" y=".8" width="14.4" height="14.4" rx="2" />
      <path class="ink" d="m5 11 6-6M6.4 5H11v4.6" />
    </symbol>
    <symbol id="misnamed" viewBox="0 0 16 16">
      <rect x=".8" y=".8" width="14.4" height="14.4" rx="2" />
      <path class="ink" d="M4.4 6.2h7.2M4.4 9.8h7.2M10 3.6 6 12.4" />
    </symbol>
    <symbol id="crashed" viewBox="0 0 16 16">
      <circle class="line" cx="8" cy="8" r="6.8" />
      <path class="line" d="M8 4.4v4.4m0 2.2v.6" />
    </symbol>
    <symbol id="flaky" viewBox="0 0 16 16">
      <path d="M8 .8 15.6 14.9H.4Z" />
      <path class="ink" d="M8 5.6v4.6m0 2.2v.6" />
    </symbol>
    <symbol id="blocked" viewBox="0 0 16 16">
      <path class="line" d="M5 1.2h6L14.8 5v6L11 14.8H5L1.2 11V5Zm-1.2 2.6 8.4 8.4" />
    </symbol>
    <symbol id="not-run" viewBox="0 0 16 16">
      <circle class="line dots" cx="8" cy="8" r="6.8" />
    </symbol>
    <symbol id="silent" viewBox="0 0 16 16">
      <circle class="line dots" cx="8" cy="8" r="6.8" />
    </symbol>
    <symbol id="noticed" viewBox="0 0 16 16">
      <path class="line" d="M8 .4 14.5 3v4.6c0 3.8-2.6 6.6-6.5 8-3.9-1.4-6.5-4.2-6.5-8V3Z" />
    </symbol>
    <symbol id="known" viewBox="0 0 16 16">
      <rect class="line" x="1.6" y="1.6" width="12.8" height="12.8" rx="2" />
      <path class="line" d="m5 5 6 6m0-6-6 6" />
    </symbol>
    <symbol id="mended" viewBox="0 0 16 16">
      <circle class="line" cx="8" cy="8" r="6.8" />
      <path class="line" d="m4.5 8.3 2.4 2.4 4.6-5" />
    </symbol>
    <symbol id="skipped" viewBox="0 0 16 16">
      <circle class="line dots" cx="8" cy="8" r="6.8" />
      <path class="line" d="M5 8h6" />
    </symbol>
    <g id="lock">
      <rect x="0" y="4.4" width="9" height="6.2" rx="1.2" />
      <path d="M2.2 4.6V3a2.3 2.3 0 0 1 4.6 0v1.6" />
    </g>
  </defs>
</svg>`;

/** The shape of an outcome; decoration, because the word always stands beside it. */
export function glyph(outcome: Outcome): Markup {
  return html`<svg class="g ${outcome}" aria-hidden="true"><use href="#${outcome}" /></svg>`;
}
