import type { CheckEvidence, UncheckedEvidence } from './evidence.ts';
import type { Tier } from './events.ts';
import { outcomeOf, toneOf } from './outcome.ts';
import type { Report, ReportScenario } from './report.ts';

type ReachableTier = Exclude<Tier, 'none'>;
type TierReport = Report['tiers'][number];

/** How many gates each tier has. */
const gateCounts: Record<ReachableTier, number> = { A: 8, B: 8, C: 10 };

/**
 * Gates without which a tier is never taken for reached, whatever else holds. A: encrypted introduction, read by
 * the person, and an answer. B: the chain of signatures down to the device. C: that chain from the person's key.
 */
const decisiveGates: Record<ReachableTier, readonly string[]> = {
  A: ['A3', 'A4', 'A5'],
  B: ['B3'],
  C: ['C6'],
};

const tiers = ['A', 'B', 'C'] as const;
const allGates = tiers.flatMap((tier) =>
  Array.from({ length: gateCounts[tier] }, (_, index) => `${tier}${index + 1}`),
);

/**
 * What the checks say about the tiers of onboarding, for each kind of peer that recorded some. A check that
 * could not be made leaves its gate as it is, and is told beside it. A tier is reached if its decisive gates hold, and neither a gate nor a scenario of this tier or one below it has failed. Mutants do not count.
 */
export function tiersOf(scenarios: readonly ReportScenario[]): TierReport[] {
  const played = scenarios.filter(({ peer, mutant }) => peer !== undefined && mutant === undefined);
  return [...Map.groupBy(played, ({ peer }) => peer!)]
    .map(([peer, entries]) => tierOf(peer, entries))
    .filter((tier) => saysHowFar(tier) || tier.failures.length > 0);
}

/** Whether enough was checked with a peer to say how far the bot gets: a decisive gate of any tier. */
export function saysHowFar({ gates }: Pick<TierReport, 'gates'>): boolean {
  const decisive = new Set(tiers.flatMap((tier) => decisiveGates[tier]));
  return gates.some(({ gate, state }) => decisive.has(gate) && state !== 'not-checked');
}

function tierOf(peer: string, entries: readonly ReportScenario[]): TierReport {
  const checks = entries.flatMap((entry) => checksOf(entry).map((check) => ({ ...check, entry: entry.id })));
  const byGate = Map.groupBy(checks, ({ gate }) => gate);
  const unchecked = Map.groupBy(uncheckedOf(entries), ({ gate }) => gate);
  const gates = allGates.map((gate): TierReport['gates'][number] => {
    const own = byGate.get(gate) ?? [];
    const broken = own.filter(({ ok }) => !ok).map(({ entry, name }) => ({ entry, check: name }));
    const left = unchecked.get(gate);
    const about = { gate, ...(left && { unchecked: left.map(({ name, why }) => ({ check: name, why })) }) };
    if (broken.length > 0) return { ...about, state: 'failed', broken };
    return { ...about, state: own.length > 0 ? 'ok' : 'not-checked' };
  });
  const failures = entries.flatMap((entry) => failureOf(entry));
  return { peer, reached: highest(gates, failures), gates, failures };
}

function highest(gates: TierReport['gates'], failures: TierReport['failures']): Tier {
  const holds = (gate: string): boolean => gates.some((one) => one.gate === gate && one.state === 'ok');
  const lost = [
    ...gates.filter(({ state }) => state === 'failed').map(({ gate }) => gate.charAt(0)),
    ...failures.map(({ tier }) => tier),
  ];
  const reached = tiers.filter(
    (tier) => decisiveGates[tier].every(holds) && lost.every((failed) => failed > tier),
  );
  return reached.at(-1) ?? 'none';
}

/** What a failed scenario says about a tier: the one whose gate broke, or the furthest that it had got to. */
function failureOf(entry: ReportScenario): TierReport['failures'] {
  const { id, tier: about, verdict } = entry;
  if (about === undefined || verdict.status === 'pass' || toneOf(outcomeOf(entry)) !== 'bad') return [];
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
