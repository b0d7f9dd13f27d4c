import { outcomeOf, toneOf } from './outcome.ts';
import { outcomes, type Outcome } from './outcomes.ts';
import type { Report, ReportScenario } from './report.ts';

/** How one scenario ended with one kind of peer; where it ran several times, the gravest of its ends. */
export interface PeerResult {
  readonly peer: string;
  /** Id of the entry in `scenarios`. */
  readonly entry: string;
  readonly outcome: Outcome;
  /** Of everything but a pass. */
  readonly reason?: string | undefined;
}

/** One scenario in one case, played by several kinds of peers. */
export interface PeerComparison {
  /** Entry id without kind of peer, e.g. `sas.glare/peer-wins~deaf-in-room`. */
  readonly name: string;
  readonly results: PeerResult[];
  /** Whether it went well with one kind and badly with another. That nothing was judged is no difference. */
  readonly differs: boolean;
}

/** Puts entries side by side that differ in nothing but their kind of peer; those with one kind are left out. */
export function comparePeers({ scenarios }: Pick<Report, 'scenarios'>): PeerComparison[] {
  const played = scenarios.filter(({ peer }) => peer !== undefined);
  return [...Map.groupBy(played, nameOf)]
    .map(([name, entries]) => compare(name, entries))
    .filter(({ results }) => results.length > 1);
}

/**
 * The scenarios that went well with one kind of peer and badly with another: what two implementations of the
 * protocol do not agree on. Empty where only one kind took part.
 */
export function peerDifferences(report: Pick<Report, 'scenarios'>): Report['peerDifferences'] {
  return comparePeers(report)
    .filter(({ differs }) => differs)
    .map(({ name, results }) => ({ name, results }));
}

function nameOf({ id, scenario = id, case: which, mutant }: ReportScenario): string {
  return `${scenario}${which === undefined ? '' : `/${which}`}${mutant === undefined ? '' : `~${mutant}`}`;
}

function compare(name: string, entries: ReportScenario[]): PeerComparison {
  const results = [...Map.groupBy(entries, ({ peer }) => peer!)].map(([peer, same]) => resultOf(peer, same));
  const tones = new Set(results.map(({ outcome }) => toneOf(outcome)));
  return { name, results, differs: tones.has('good') && tones.has('bad') };
}

function resultOf(peer: string, entries: ReportScenario[]): PeerResult {
  const [gravest] = entries.toSorted((a, b) => gravity(a) - gravity(b)) as [ReportScenario];
  const { id, verdict } = gravest;
  const reason = verdict.status === 'pass' ? {} : { reason: verdict.reason };
  return { peer, entry: id, outcome: outcomeOf(gravest), ...reason };
}

function gravity(entry: ReportScenario): number {
  return outcomes.indexOf(outcomeOf(entry));
}
