import type { TrustEvidence, TrustLink } from '../../model/evidence.ts';

type Key = TrustLink['subject'];

/** A row of the tree: one signature, under the key that made it. */
export interface TrustRow {
  readonly depth: number;
  readonly key: Key;
  /** Who signed it; absent at the top of a tree, where nobody is asked for. */
  readonly signer?: Key;
  /** One for each moment, in their order; undefined where the moment does not know this signature. */
  readonly states: readonly (TrustLink | undefined)[];
}

/** The tree of keys of one side, with a column for each moment. */
export interface TrustTree {
  readonly owner: TrustLink['owner'];
  readonly rows: readonly TrustRow[];
}

/** The moments at which the oracle looked at one peer and the bot. */
export interface TrustHistory {
  readonly peer: string;
  readonly moments: readonly string[];
  readonly trees: readonly TrustTree[];
}

/** Arranges the chains of a scenario by peer, side and key, so that a change between moments stands in one row. */
export function trustHistories(chains: readonly TrustEvidence[]): TrustHistory[] {
  return [...Map.groupBy(chains, ({ peer }) => peer)].map(([peer, ofPeer]) => {
    const looks = ofPeer.filter((one, index) => !isRepetition(one, ofPeer[index - 1]));
    return {
      peer,
      moments: namesOf(looks),
      trees: (['bot', 'peer'] as const)
        .map((owner) => ({ owner, rows: treeOf(looks, owner) }))
        .filter(({ rows }) => rows.length > 0),
    };
  });
}

/** Whether the oracle looked again at the same moment, and found the same. */
function isRepetition(one: TrustEvidence, before: TrustEvidence | undefined): boolean {
  return before !== undefined && foundIn(one) === foundIn(before);
}

function foundIn({ moment, links }: TrustEvidence): string {
  return JSON.stringify([moment, links.map((link) => [linkId(link), link.state])]);
}

/** The names of the moments; of those that are called the same the later ones bear a number. */
function namesOf(looks: readonly TrustEvidence[]): string[] {
  return looks.map(({ moment }, index) => {
    const earlier = looks.slice(0, index).filter((one) => one.moment === moment).length;
    return earlier === 0 ? moment : `${moment} (${earlier + 1})`;
  });
}

function treeOf(chains: readonly TrustEvidence[], owner: TrustLink['owner']): TrustRow[] {
  const columns = chains.map(({ links }) => links.filter((link) => link.owner === owner));
  const links = new Map(columns.flat().map((link) => [linkId(link), link]));
  const subjects = new Set(
    [...links.values()].filter((link) => !isSelf(link)).map(({ subject }) => keyId(subject)),
  );
  const roots = new Map(
    [...links.values()]
      .filter(({ signer }) => !subjects.has(keyId(signer)))
      .map(({ signer }) => [keyId(signer), signer]),
  );
  const rows: TrustRow[] = [];
  const drawn = new Set<string>();
  const descend = (signer: Key, depth: number): void => {
    for (const [id, link] of links) {
      if (keyId(link.signer) !== keyId(signer) || drawn.has(id)) continue;
      drawn.add(id);
      const states = columns.map((column) => column.find((one) => linkId(one) === id));
      rows.push({ depth, key: link.subject, signer: link.signer, states });
      if (!isSelf(link)) descend(link.subject, depth + 1);
    }
  };
  for (const root of roots.values()) {
    rows.push({ depth: 0, key: root, states: [] });
    descend(root, 1);
  }
  // Keys that sign each other in a circle have no root; they are shown all the same.
  for (const link of links.values()) descend(link.signer, 0);
  return rows;
}

function isSelf({ subject, signer }: TrustLink): boolean {
  return keyId(subject) === keyId(signer);
}

function keyId({ label, key }: Key): string {
  return key ?? label;
}

function linkId({ subject, signer }: TrustLink): string {
  return `${keyId(signer)} ${keyId(subject)}`;
}
