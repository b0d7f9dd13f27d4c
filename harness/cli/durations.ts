import type { PlanEntry } from '../stage/plan-entry.ts';
import { nameOf } from './name-of.ts';
import { readReport } from './read-run.ts';

/**
 * How long entries took in the run of an output folder, in milliseconds. One that was not played there counts as the mean of the others.
 * @throws UsageError when there is no run.
 */
export function readDurations(folder: string): (entry: Pick<PlanEntry, 'id'>) => number {
  const took = new Map<string, number[]>();
  for (const one of readReport(folder).scenarios)
    if (one.durationMs > 0) took.set(nameOf(one), [...(took.get(nameOf(one)) ?? []), one.durationMs]);
  const means = new Map([...took].map(([name, all]) => [name, mean(all)]));
  const usual = means.size === 0 ? 1 : mean([...means.values()]);
  return (entry) => means.get(nameOf(entry)) ?? usual;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}
