import type { TrustEvidence } from '../../model/evidence.ts';
import { html, type Content, type Markup } from '../markup.ts';
import { panel } from './panel.ts';
import { trustHistories, type TrustHistory, type TrustRow, type TrustTree } from './trust-tree.ts';

const shownCharacters = 8;

const words = { ok: '● ok', missing: '○ missing', bad: '✗ bad' } as const;

/**
 * The trust chain at each moment the oracle looked: a tree of keys for either side, a column for each moment.
 *
 * @param reason of the verdict; the signatures that it names are marked.
 */
export function renderTrust(chains: readonly TrustEvidence[], reason: string): Content {
  return trustHistories(chains).map((history) =>
    panel(
      `Trust chain · ${history.peer}`,
      html`<div class="scroll">${table(history, reason)}</div>
        ${fullKeys(history)}`,
    ),
  );
}

function table({ moments, trees, peer }: TrustHistory, reason: string): Markup {
  return html`<table class="chain">
    <thead>
      <tr>
        <th scope="col">signature</th>
        ${moments.map((moment) => html`<th scope="col">${moment}</th>`)}
      </tr>
    </thead>
    ${trees.map((tree) => body(tree, moments.length, peer, reason))}
  </table>`;
}

function body({ owner, rows }: TrustTree, moments: number, peer: string, reason: string): Markup {
  return html`<tbody>
    <tr class="owner">
      <th colspan="${moments + 1}" scope="rowgroup">${owner === 'bot' ? 'the bot' : `the peer ${peer}`}</th>
    </tr>
    ${rows.map(
      (row) =>
        html`<tr class="${isNamed(row, reason) && 'differs'}">
          ${keyCell(row)}${row.states.length === 0 ? html`<td colspan="${moments}"></td>` : row.states.map((link) => stateCell(link))}
        </tr>`,
    )}
  </tbody>`;
}

/** Whether a verdict says of a signature what was found of it. */
function isNamed({ states }: TrustRow, reason: string): boolean {
  return states.some((link) => link && reason.includes(`${link.owner}: ${link.name} is ${link.state}`));
}

function keyCell({ depth, key, signer }: TrustRow): Markup {
  const itself = signer !== undefined && (signer.key ?? signer.label) === (key.key ?? key.label);
  return html`<th scope="row" class="d${Math.min(depth, 4)}">
    ${depth > 0 && html`<i aria-hidden="true">└</i>`}${itself ? 'itself' : html`${key.label} ${fingerprint(key.key)}`}
  </th>`;
}

function stateCell(link: TrustRow['states'][number]): Markup {
  if (link === undefined) return html`<td class="gone">– other key</td>`;
  return html`<td class="${link.state}" ${link.detail && html` title="${link.detail}"`}>
    ${words[link.state]}${link.state === 'bad' && html`<small>${link.detail}</small>`}
  </td>`;
}

function fingerprint(key: string | undefined): Content {
  return key === undefined
    ? html`<span class="gone">no key</span>`
    : html`<code>${key.slice(0, shownCharacters)}…</code>`;
}

function fullKeys({ trees }: TrustHistory): Content {
  const keys = new Map(
    trees.flatMap(({ owner, rows }) =>
      rows.flatMap(({ key }) =>
        key.key === undefined ? [] : [[key.key, `${owner}: ${key.label}`] as const],
      ),
    ),
  );
  if (keys.size === 0) return undefined;
  return html`<details class="more">
    <summary>all ${keys.size} public keys in full</summary>
    <dl class="keys">
      ${[...keys].map(
        ([key, label]) =>
          html`<div>
            <dt>${label}</dt>
            <dd><code>${key}</code></dd>
          </div>`,
      )}
    </dl>
  </details>`;
}
