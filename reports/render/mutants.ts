import { outcomeOf } from '../model/outcome.ts';
import type { Outcome } from '../model/outcomes.ts';
import type { Report, ReportScenario } from '../model/report.ts';

/** What is told of a mutant, and by which outcomes of scenarios. */
const columns: readonly (readonly [title: string, outcomes: readonly Outcome[]])[] = [
  ['noticed, with the right words', ['caught']],
  ['noticed, with other words', ['misnamed']],
  ['silent, though they list it', ['escaped']],
  ['noticed unasked', ['noticed']],
  ['silent', ['silent']],
  ['not judged', ['flaky', 'crashed', 'blocked', 'not-run', 'skipped']],
];

const intro = `# Mutants

Which scenarios noticed each broken bot. A scenario that lists a mutant must notice it, and say so in the words that stand
beside it. Of all others nothing is expected: that they are silent shows where nothing looks.
`;

/** For each mutant of a run which scenarios noticed it, and how. Markdown. */
export function renderMutants({ scenarios }: Pick<Report, 'scenarios'>): string {
  const byMutant = new Map<string, ReportScenario[]>();
  for (const scenario of scenarios) {
    if (scenario.mutant === undefined) continue;
    byMutant.set(scenario.mutant, [...(byMutant.get(scenario.mutant) ?? []), scenario]);
  }
  const names = [...byMutant.keys()].toSorted();
  return [intro, ...names.map((name) => section(name, byMutant.get(name)!))].join('\n');
}

function section(mutant: string, scenarios: readonly ReportScenario[]): string {
  const lines = columns.flatMap(([title, outcomes]) => {
    const fitting = scenarios.filter((scenario) => outcomes.includes(outcomeOf(scenario)));
    if (fitting.length === 0) return [];
    const ids = fitting.map(({ id }) => `\`${id.replace(`~${mutant}`, '')}\``);
    return [`- ${title} (${ids.length}): ${ids.join(', ')}`];
  });
  return `## ${mutant}\n\n${lines.join('\n')}\n`;
}
