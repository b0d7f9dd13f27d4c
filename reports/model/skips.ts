import type { Report, ReportScenario } from './report.ts';

/** Why scenarios were skipped, those that most of them share first. Each scenario is counted once. */
export interface Skips {
  readonly total: number;
  /** What the target would have to claim, and how many scenarios need it; of one that needs several, what most need. */
  readonly capabilities: readonly (readonly [capability: string, scenarios: number])[];
  /** Other reasons, such as a tool that this machine lacks. */
  readonly others: readonly (readonly [reason: string, scenarios: number])[];
}

/** Counts skipped scenarios by what was missing. */
export function countSkips({ scenarios, run }: Pick<Report, 'scenarios' | 'run'>): Skips {
  const claimed = new Set(run.target.capabilities);
  const skipped = scenarios.filter(({ verdict }) => verdict.status === 'skipped');
  const missingIn = ({ requires }: ReportScenario): string[] => requires.filter((one) => !claimed.has(one));
  const ranks = countEach(skipped.flatMap(missingIn)).map(([capability]) => capability);
  const chief = skipped.flatMap((scenario) => {
    const missing = missingIn(scenario);
    return ranks.find((capability) => missing.includes(capability)) ?? [];
  });
  const others = skipped.filter((scenario) => missingIn(scenario).length === 0);
  return {
    total: skipped.length,
    capabilities: countEach(chief),
    others: countEach(others.flatMap(({ verdict }) => (verdict.status === 'pass' ? [] : [verdict.reason]))),
  };
}

/** How often each text occurs, the most frequent first. */
export function countEach(texts: readonly string[]): [text: string, times: number][] {
  return [...Map.groupBy(texts, (text) => text)]
    .map(([text, same]): [string, number] => [text, same.length])
    .toSorted(([, a], [, b]) => b - a);
}
