import type { SuiteResult } from '../model/suite/result.ts';

type Covered = Pick<SuiteResult, 'variant' | 'transitions' | 'states' | 'conversations' | 'steps' | 'tookMs'>;

/** What of each machine a bot was led through and did right, and what it took, as a table with its sum. */
export function coverageOf(results: readonly Covered[]): readonly string[] {
  const sum = (of: (result: Covered) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  const all: Covered = {
    variant: `${results.length} machines`,
    transitions: {
      conformant: sum(({ transitions }) => transitions.conformant),
      all: sum(({ transitions }) => transitions.all),
    },
    states: {
      identified: sum(({ states }) => states.identified),
      all: sum(({ states }) => states.all),
    },
    conversations: sum(({ conversations }) => conversations),
    steps: sum(({ steps }) => steps),
    tookMs: sum(({ tookMs }) => tookMs),
  };
  const rows = [
    ['machine', 'transitions', 'states', 'verifications', 'steps', 'seconds'],
    ...[...results, all].map(({ variant, transitions, states, conversations, steps, tookMs }) => [
      variant,
      `${transitions.conformant} of ${transitions.all}`,
      `${states.identified} of ${states.all}`,
      String(conversations),
      String(steps),
      String(Math.round(tookMs / 1_000)),
    ]),
  ];
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  return rows.map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('   '),
  );
}
