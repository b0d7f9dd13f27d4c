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
/** A line has no room for the names of hundreds. */
const shown = 5;

/**
 * The entries that did not end well in the run of an output folder, or did not end.
 * @param say is told of those that the selection leaves out.
 * @throws UsageError when there are none, or none of them is among these.
 */
export function lastFailed(
  entries: readonly PlanEntry[],
  folder: string,
  say: (line: string) => void,
): PlanEntry[] {
  const { scenarios } = readReport(folder);
  const failed = scenarios.filter((one) => endedBadly.has(outcomeOf(one)));
  if (failed.length === 0) throw new UsageError(`nothing failed in the run of ${folder}`);
  const names = new Set(failed.map(nameOf));
  const selected = new Set(entries.map(nameOf));
  const left = [...names].filter((name) => !selected.has(name));
  const found = entries.filter((entry) => names.has(nameOf(entry)));
  const more = left.length > shown ? ` and ${left.length - shown} more` : '';
  const told = `of ${names.size} that did not end well in the run of ${folder}, these are not selected: ${left.slice(0, shown).join(', ')}${more}`;
  if (found.length === 0) throw new UsageError(`${told}. Give the options of that run`);
  if (left.length > 0) say(told);
  return found;
}
