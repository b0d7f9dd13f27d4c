import type { Verdict } from './events.ts';
import type { Report, ReportScenario } from './report.ts';

/** What the rounds of a run say together. */
export interface ComparedRounds {
  /** As they were, but the failed rounds of those that also passed are `flaky`. */
  readonly scenarios: ReportScenario[];
  readonly unsteady: Report['unsteady'];
}

type Failed = ReportScenario & { readonly verdict: Exclude<Verdict, { status: 'pass' }> };

/**
 * Looks for scenarios that passed in some rounds of a run and failed in others. Nothing is ever tried again to come by
 * that: it shows where a run was asked to repeat its scenarios. Of a mutant each round must be caught by itself.
 */
export function compareRounds(scenarios: readonly ReportScenario[]): ComparedRounds {
  const repeated = scenarios.filter(({ round, mutant }) => round !== undefined && mutant === undefined);
  const compared = [...Map.groupBy(repeated, nameOf)].flatMap(
    ([name, rounds]) => compare(name, rounds) ?? [],
  );
  const flaky = new Map(compared.flatMap(({ failed, about }) => failed.map((one) => [one.id, about])));
  return {
    scenarios: scenarios.map((scenario) => asFlaky(scenario, flaky.get(scenario.id))),
    unsteady: compared.map(({ about }) => about),
  };
}

function compare(name: string, rounds: readonly ReportScenario[]) {
  const failed = rounds.filter((one): one is Failed => one.verdict.status === 'fail');
  if (failed.length === 0 || !rounds.some(({ verdict }) => verdict.status === 'pass')) return undefined;
  const reasons = [...Map.groupBy(failed, ({ verdict }) => verdict.reason)].map(([reason, same]) => ({
    reason,
    rounds: same.map(({ round }) => round!),
  }));
  return { failed, about: { name, rounds: rounds.length, failed: failed.length, reasons } };
}

function asFlaky(
  { verdict, ...scenario }: ReportScenario,
  about: Report['unsteady'][number] | undefined,
): ReportScenario {
  if (about === undefined || verdict.status === 'pass') return { ...scenario, verdict };
  const reason = `${about.failed} of ${about.rounds} rounds failed; this one: ${verdict.reason}`;
  return { ...scenario, verdict: { ...verdict, status: 'flaky', reason } };
}

function nameOf({ id, round }: ReportScenario): string {
  return round === 1 ? id : id.slice(0, id.lastIndexOf('#'));
}
