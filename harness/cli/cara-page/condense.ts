import { outcomeOf, type Report } from '../../../reports/index.ts';

/** How one scenario or case ended. */
export interface Ending {
  readonly outcome: 'passed' | 'failed' | 'skipped' | 'not judged';
  /** Why, where it did not pass. */
  readonly reason?: string;
}

/** A difference between documents and bot, with the scenarios and cases that recorded it. */
export interface Recorded {
  readonly id: string;
  readonly documented: string;
  readonly observed: string;
  readonly entries: readonly string[];
}

/** What the page needs of the runs of one target. */
export interface Condensed {
  readonly target: string;
  readonly version?: string;
  /** E.g. `Synapse 1.163.2`. */
  readonly network: string;
  /** When the last of the runs began. */
  readonly startedAt: string;
  readonly endings: Readonly<Record<string, Ending>>;
  readonly recorded: readonly Recorded[];
}

/**
 * Puts runs of one target together; where they played the same, the last one counts.
 * @param kept ids of what is kept. Default: everything.
 * @throws TypeError without any run.
 */
export function condense(reports: readonly Report[], kept?: ReadonlySet<string>): Condensed {
  const runs = reports.toSorted((left, right) => left.run.startedAt.localeCompare(right.run.startedAt));
  const last = runs.at(-1);
  if (last === undefined) throw new TypeError('there is no report to condense');
  const { target, networks, startedAt } = last.run;
  const latest = new Map(runs.flatMap(({ scenarios }) => scenarios.map((one) => [one.id, one] as const)));
  const all = [...latest.values()]
    .filter(({ id }) => kept?.has(id) ?? true)
    .toSorted((left, right) => left.id.localeCompare(right.id));
  const findings = all.flatMap(({ id, evidence }) =>
    evidence.flatMap(({ evidence: one }) => (one.kind === 'finding' ? [{ ...one, entry: id }] : [])),
  );
  const groups = Map.groupBy(findings, ({ id, documented, observed }) =>
    JSON.stringify([id, documented, observed]),
  );
  const facts = networks.flatMap((network) => (network.status === 'ready' ? [network.facts] : []));
  return {
    target: target.name,
    ...(target.version !== undefined && { version: target.version }),
    network: facts.map(({ name, version }) => `${name} ${version}`).join(', '),
    startedAt,
    endings: Object.fromEntries(all.map((scenario) => [scenario.id, endingOf(scenario)])),
    recorded: [...groups.values()].map((same) => {
      const { id, documented, observed } = same[0]!;
      return { id, documented, observed, entries: [...new Set(same.map(({ entry }) => entry))] };
    }),
  };
}

function endingOf(scenario: Report['scenarios'][number]): Ending {
  const { verdict } = scenario;
  if (verdict.status === 'pass') return { outcome: 'passed' };
  const outcome = outcomeOf(scenario);
  const { reason } = verdict;
  if (outcome === 'failed' || outcome === 'known' || outcome === 'flaky')
    return { outcome: 'failed', reason };
  return { outcome: outcome === 'skipped' ? 'skipped' : 'not judged', reason };
}
