import type { PlanEntry } from '../stage/plan-entry.ts';

/** The plan as text, one line an entry. */
export function listPlan(entries: readonly PlanEntry[]): string {
  const width = Math.max(...entries.map(({ id }) => id.length));
  return entries
    .map(({ id, scenario }) => `${id.padEnd(width)}  ${scenario.title}  [${scenario.tags.join(', ')}]\n`)
    .join('');
}
