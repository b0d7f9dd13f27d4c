import { bareSymbol, compareSas, type SasComparison } from '../../model/compare-sas.ts';
import type { Evidence, SasEvidence } from '../../model/evidence.ts';
import { html, type Content, type Markup } from '../markup.ts';
import { panel } from './panel.ts';

const results: Record<SasComparison['result'], Markup> = {
  same: html`<b class="passed">✓ same on both sides</b>`,
  different: html`<b class="failed">✗ the sides differ</b>`,
  'one-sided': html`<b class="blocked">only one side is known</b>`,
};

/** Both sides' short authentication strings next to each other, position by position. */
export function renderSas(evidence: readonly Evidence[]): Content {
  return compareSas(evidence).map((comparison) =>
    panel(`Short authentication string · ${comparison.flow}`, table(comparison)),
  );
}

function table({ result, bot, peer }: SasComparison): Markup {
  const positions = Math.max(bot?.emoji.length ?? 0, peer?.emoji.length ?? 0);
  const emoji = Array.from({ length: positions }, (_, n) => {
    const [left, right] = [peer?.emoji[n], bot?.emoji[n]];
    return row([drawEmoji(left), drawEmoji(right)], [symbolOf(left), symbolOf(right)], '');
  });
  const decimals = [peer?.decimals.join(' ') ?? '', bot?.decimals.join(' ') ?? ''] as const;
  return html`<table class="sas">
    <caption>
      ${results[result]}
    </caption>
    <thead>
      <tr>
        <th scope="col">peer ${peer?.actor}</th>
        <td></td>
        <th scope="col">bot ${bot?.actor}</th>
      </tr>
    </thead>
    <tbody>
      ${emoji}${decimals.some((text) => text !== '') && row(decimals, decimals, 'dec')}
    </tbody>
  </table>`;
}

function row(shown: readonly Content[], compared: readonly [string, string], kind: string): Markup {
  const [left, right] = compared;
  const bothKnown = left !== '' && right !== '';
  const classes = bothKnown && left !== right ? `${kind} differs` : kind;
  return html`<tr class="${classes}">
    <td>${shown[0] || '–'}</td>
    <td class="eq">${bothKnown && (left === right ? '=' : '≠')}</td>
    <td>${shown[1] || '–'}</td>
  </tr>`;
}

function symbolOf(one: SasEvidence['emoji'][number] | undefined): string {
  return bareSymbol(one?.symbol ?? '');
}

function drawEmoji(one: SasEvidence['emoji'][number] | undefined): Content {
  return one && html`<span class="emoji" aria-hidden="true">${one.symbol}</span> ${one.description}`;
}
