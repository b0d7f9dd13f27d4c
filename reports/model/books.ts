import type { BooksEvidence } from './evidence.ts';
import type { Report } from './report.ts';

/** What became of all that was asked in one network, over a run; absent numbers count as 0. */
export type NetworkBooks = Required<Omit<BooksEvidence, 'kind'>> & {
  /** How many scenarios asked something there. */
  readonly scenarios: number;
};

const empty = {
  scenarios: 0,
  asked: 0,
  answered: 0,
  refused: 0,
  lost: 0,
  untold: 0,
  open: 0,
  doubled: 0,
  elsewhere: 0,
  dead: 0,
  heldAgainst: 0,
  deafMs: 0,
  saidToHearMs: 0,
};

/** The books of each network, in the order of their names. Of bots that are broken on purpose none are kept. */
export function booksOf({ scenarios, run }: Report): NetworkBooks[] {
  if (run.purpose === 'mutants') return [];
  const sums = new Map<string, NetworkBooks>();
  for (const { evidence: records } of scenarios) {
    const seen = new Set<string>();
    for (const { evidence } of records) {
      if (evidence.kind !== 'books') continue;
      const { kind: _, network, ...counts } = evidence;
      const before = sums.get(network) ?? { ...empty, network };
      const all = Object.entries(counts).map(([name, count]) => [
        name,
        count + before[name as keyof typeof counts],
      ]);
      const more = { ...before, ...(Object.fromEntries(all) as typeof counts) };
      sums.set(network, { ...more, scenarios: before.scenarios + (seen.has(network) ? 0 : 1) });
      seen.add(network);
    }
  }
  return [...sums.values()].toSorted((left, right) => left.network.localeCompare(right.network));
}

/** The books of a network in a line, e.g. `telegram: 40 asked, 38 answered, 2 refused · deaf for 4 s`. */
export function booksSentence(books: NetworkBooks): string {
  const { network, asked, heldAgainst, deafMs, saidToHearMs } = books;
  const named = [
    ['answered', books.answered],
    ['refused', books.refused],
    ['lost', books.lost],
    ['never told to it', books.untold],
    ['open at the end', books.open],
    ['answered more than once', books.doubled],
    ['answered elsewhere', books.elsewhere],
    ['dead letters', books.dead],
  ] as const;
  const counts = named.flatMap(([name, count]) => (count > 0 ? [`${count} ${name}`] : []));
  const [deaf, heard] = [deafMs, saidToHearMs].map((ms) => `${(ms / 1_000).toFixed(1)} s`);
  const parts = [
    `${network}: ${[`${asked} asked`, ...counts].join(', ')}`,
    heldAgainst > 0 && `${heldAgainst} requests that the network refused or would hold against the bot`,
    deafMs > 0 && `deaf for ${deaf}, ${heard} of which it said that it hears`,
  ];
  return parts.filter(Boolean).join(' · ');
}
