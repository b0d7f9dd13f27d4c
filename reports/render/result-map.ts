import { outcomeOf } from '../model/outcome.ts';
import type { Report } from '../model/report.ts';

/** How each entry of a run ended, by its id, to be compared with that of another run. */
export function renderResultMap({ scenarios }: Report): string {
  const pairs = scenarios.map((one): [string, string] => [one.id, outcomeOf(one)]);
  return `${JSON.stringify(Object.fromEntries(pairs.toSorted(([one], [other]) => (one < other ? -1 : 1))), null, 2)}\n`;
}
