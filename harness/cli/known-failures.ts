import type { KnownFailure } from '../bots/target.ts';
import { entriesNamed } from '../engine/selection.ts';
import { requireKnown } from '../errors/usage-error.ts';
import type { PlanEntry } from '../stage/plan-entry.ts';

/**
 * What is known of entries that fail, by their ids.
 * @param scenarios the ids of all scenarios, also of those that are not run now.
 * @throws UsageError for a name that no scenario has.
 */
export function knownFailuresIn(
  planned: readonly PlanEntry[],
  known: readonly KnownFailure[],
  scenarios: readonly string[],
): Map<string, KnownFailure[]> {
  const failures = new Map<string, KnownFailure[]>();
  for (const failure of known) {
    const { id } = failure;
    const entries = entriesNamed(planned, id);
    if (entries.length === 0) requireScenario(id, scenarios);
    for (const entry of entries) failures.set(entry.id, [...(failures.get(entry.id) ?? []), failure]);
  }
  return failures;
}

/** It may be one that is not run now. */
function requireScenario(id: string, scenarios: readonly string[]): void {
  const [scenario = ''] = id.split(/[/@*]/);
  if (!scenarios.some((one) => one.startsWith(scenario)))
    requireKnown('scenario in knownFailures', id, scenarios);
}
