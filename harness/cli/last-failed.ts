import { outcomeOf, type Outcome } from '../../reports/index.ts';
import type { PlanEntry } from '../stage/plan-entry.ts';
import { nameOf } from './name-of.ts';
import { UsageError } from '../errors/usage-error.ts';
import { readReport } from './read-run.ts';

const endedBadly: ReadonlySet<Outcome> = new Set([
  'failed',
  'escaped',
  'misnamed',
  'flaky',
  'crashed',
  'blocked',
  'not-run',
]);
/**
 * The entries that did not end well in the run of an output folder, or did not end.
 * @throws UsageError when there are none, or none of them is among these.
 */
export function lastFailed(entries: readonly PlanEntry[], folder: string): PlanEntry[] {
  const { scenarios } = readReport(folder);
  const failed = scenarios.filter((one) => endedBadly.has(outcomeOf(one)));
  if (failed.length === 0) throw new UsageError(`nothing failed in the run of ${folder}`);
  const names = new Set(failed.map(nameOf));
  const found = entries.filter(({ id }) => names.has(nameOf({ id })));
  if (found.length > 0) return found;
  throw new UsageError(
    `what failed in the run of ${folder} is not among what is selected: ${[...names].join(', ')}. Give the options of that run`,
  );
}
