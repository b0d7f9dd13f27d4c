import { describeEntry } from '../engine/plan.ts';
import type { PlanEntry } from '../stage/plan-entry.ts';
import { wordsFor } from '../stage/scenario.ts';

/** An entry, and why it will not be played with the target; undefined where it will. */
export interface ListedEntry {
  readonly entry: PlanEntry;
  readonly skipped: string | undefined;
}

/** The plan as text, one line an entry: what the scenario shows, or what its verdict on a mutant must say. */
export function listPlan(listed: readonly ListedEntry[]): string {
  const width = Math.max(...listed.map(({ entry }) => entry.id.length));
  return listed
    .map(({ entry, skipped }) => {
      const { scenario, mutant } = entry;
      const words = mutant === undefined ? undefined : wordsFor(scenario, mutant);
      const shown = words === undefined ? scenario.title : `must be told as: ${words}`;
      const rest = skipped === undefined ? '' : `  skipped: ${skipped}`;
      return `${entry.id.padEnd(width)}  ${shown}  [${scenario.tags.join(', ')}]${rest}\n`;
    })
    .join('');
}

/** The plan for programs. */
export function listPlanAsJson(listed: readonly ListedEntry[]): string {
  return `${JSON.stringify(listed.map(({ entry, skipped }) => ({ ...describeEntry(entry), skipped })))}\n`;
}
