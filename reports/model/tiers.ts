import type { CheckEvidence, UncheckedEvidence } from './evidence.ts';
import { gates as catalogue, gateRanges, reachableTiers, type ReachableTier } from './gates.ts';
import { outcomeOf, outcomeWords } from './outcome.ts';
import type { Report, ReportScenario } from './report.ts';

type TierReport = Report['tiers'][number];
const decisive: ReadonlySet<string> = new Set(
  catalogue.filter((one) => one.decisive).map(({ gate }) => gate),
);

type Next = NonNullable<TierReport['next']>;

/**
 * What the checks say about the tiers of onboarding, for each kind of peer that recorded some. A check that
 * could not be made leaves its gate as it is, and is told beside it. A tier is reached if its decisive gates and those
 * of the tiers below it hold, and neither a gate nor a scenario of this tier or one below it has failed. Mutants do not
 * count.
 */
export function tiersOf(scenarios: readonly ReportScenario[]): TierReport[] {
  const played = scenarios.filter(({ peer, mutant }) => peer !== undefined && mutant === undefined);
  return [...Map.groupBy(played, ({ peer }) => peer!)]
    .map(([peer, entries]) => tierOf(peer, entries))
    .filter((tier) => saysHowFar(tier) || tier.failures.length > 0);
}

/** Whether enough was checked with a peer to say how far the bot gets: a decisive gate of any tier. */
export function saysHowFar({ gates }: Pick<TierReport, 'gates'>): boolean {
  return gates.some(({ gate, state }) => decisive.has(gate) && state !== 'not-checked');
}

function tierOf(peer: string, entries: readonly ReportScenario[]): TierReport {
  const checks = entries.flatMap((entry) => checksOf(entry).map((check) => ({ ...check, entry: entry.id })));
  const byGate = Map.groupBy(checks, ({ gate }) => gate);
  const unchecked = Map.groupBy(uncheckedOf(entries), ({ gate }) => gate);
  const gates = catalogue.map(({ gate }): TierReport['gates'][number] => {
    const own = byGate.get(gate) ?? [];
    const broken = own.filter(({ ok }) => !ok).map(({ entry, name }) => ({ entry, check: name }));
    const left = unchecked.get(gate);
    const about = { gate, ...(left && { unchecked: left.map(({ name, why }) => ({ check: name, why })) }) };
    if (broken.length > 0) return { ...about, state: 'failed', broken };
    return { ...about, state: own.length > 0 ? 'ok' : 'not-checked' };
  });
  const failures = entries.flatMap((entry) => failureOf(entry));
  const steps = reachableTiers.map((tier) => obstacleTo(tier, gates, failures, entries));
  const next = steps.find((obstacle) => obstacle !== undefined);
  const reached = reachableTiers[steps.findIndex((obstacle) => obstacle !== undefined) - 1];
  return { peer, reached: next === undefined ? 'C' : (reached ?? 'none'), next, gates, failures };
}

/** What keeps a bot that has reached the tier below from this one; undefined where it has reached it too. */
function obstacleTo(
  tier: ReachableTier,
  gates: TierReport['gates'],
  failures: TierReport['failures'],
  entries: readonly ReportScenario[],
): Next | undefined {
  const failure = failures.find((one) => one.tier === tier);
  if (failure !== undefined) return { tier, entry: failure.entry, reason: `failed: ${failure.reason}` };
  const own = gates.filter(({ gate }) => gate.startsWith(tier));
  const broken = own.flatMap((one) => one.broken ?? [])[0];
  if (broken !== undefined) return { tier, entry: broken.entry, reason: `${broken.check} does not hold` };
  const missing = own
    .filter(({ gate, state }) => decisive.has(gate) && state !== 'ok')
    .map(({ gate }) => gate);
  if (missing.length === 0) return undefined;
  // Of what was planned the first that could have told, and was not judged.
  const left = entries.find(
    (entry) => entry.tier === tier && entry.verdict.status !== 'pass' && entry.verdict.status !== 'fail',
  );
  if (left === undefined || left.verdict.status === 'pass')
    return { tier, reason: `${gateRanges(missing)} not checked` };
  return { tier, entry: left.id, reason: `${outcomeWords[outcomeOf(left)]}: ${left.verdict.reason}` };
}

/** What a failed scenario says about a tier: the one whose gate broke, or the furthest that it had got to. */
function failureOf(entry: ReportScenario): TierReport['failures'] {
  const { id, tier: about, verdict } = entry;
  // One that is known to fail keeps a bot from a tier all the same.
  if (about === undefined || (verdict.status !== 'fail' && verdict.status !== 'flaky')) return [];
  const checks = checksOf(entry);
  const broken = checks.find(({ ok }) => !ok);
  const furthest = [...checks.map(({ gate }) => gate.charAt(0)), about].toSorted().at(-1);
  const tier = (broken?.gate.charAt(0) ?? furthest) as ReachableTier;
  return [{ tier, entry: id, reason: verdict.reason }];
}

/** Each comparison that could not be made, once. */
function uncheckedOf(entries: readonly ReportScenario[]): (UncheckedEvidence & { gate: string })[] {
  const all = entries.flatMap(({ evidence }) =>
    evidence.flatMap(({ evidence }) => (evidence.kind === 'unchecked' ? ofGate(evidence) : [])),
  );
  return [...new Map(all.map((one) => [one.name, one])).values()];
}

function checksOf({ evidence }: ReportScenario): (CheckEvidence & { gate: string })[] {
  return evidence.flatMap(({ evidence }) => (evidence.kind === 'check' ? ofGate(evidence) : []));
}

function ofGate<E extends { gate?: string | undefined }>(evidence: E): (E & { gate: string })[] {
  const { gate } = evidence;
  return gate === undefined ? [] : [{ ...evidence, gate }];
}
