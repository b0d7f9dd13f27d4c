import type { Report, ReportScenario } from './report.ts';

/** Why scenarios were skipped, those that most of them share first. */
export interface Skips {
  readonly total: number;
  /** What the target would have to claim, and how many scenarios need it; one may need several. */
  readonly capabilities: readonly (readonly [capability: string, scenarios: number])[];
  /** Other reasons, such as a tool that this machine lacks. */
  readonly others: readonly (readonly [reason: string, scenarios: number])[];
}

/** Counts skipped scenarios by what was missing. */
export function countSkips({ scenarios, run }: Pick<Report, 'scenarios' | 'run'>): Skips {
  const claimed = new Set(run.target.capabilities);
  const skipped = scenarios.filter(({ verdict }) => verdict.status === 'skipped');
  const missingIn = ({ requires }: ReportScenario): string[] => requires.filter((one) => !claimed.has(one));
  const others = skipped.filter((scenario) => missingIn(scenario).length === 0);
  return {
    total: skipped.length,
    capabilities: count(skipped.flatMap(missingIn)),
    others: count(others.flatMap(({ verdict }) => (verdict.status === 'pass' ? [] : [verdict.reason]))),
  };
}

function count(names: readonly string[]): [string, number][] {
  return [...Map.groupBy(names, (name) => name)]
    .map(([name, same]): [string, number] => [name, same.length])
    .toSorted(([, a], [, b]) => b - a);
}
