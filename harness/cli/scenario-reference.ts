import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { discoverScenarios } from '../engine/discover.ts';
import type { Scenario } from '../stage/scenario.ts';
import { packageRoot, sourceRoot } from '../package-layout.ts';

/** Where the list of scenarios stands. */
export const scenarioReferenceFile = join(packageRoot, 'docs', 'scenarios.md');

/** The list of scenarios as Markdown, made from the scenarios themselves. */
export async function scenarioReference(): Promise<string> {
  const scenarios = await discoverScenarios(join(sourceRoot, 'scenarios'));
  const sorted = scenarios.toSorted((left, right) => left.id.localeCompare(right.id));
  return `# Scenarios\n\nMade by \`npm run docs\`; do not edit.\n\n${sorted.map(section).join('\n')}`;
}

function section({ id, title, tags, requires, excludes, cases, mutants, playedBy }: Scenario): string {
  return [
    `## ${id}\n\n${title}.\n`,
    cases && `- cases: ${list(cases)}`,
    `- tags: ${list(tags)}`,
    `- requires: ${list(requires)}`,
    excludes && `- not for bots that claim: ${list(excludes)}`,
    playedBy && `- played by: ${list(playedBy)}`,
    `- mutants that it must notice, and what it must say of them:\n${told(mutants)}\n`,
  ]
    .filter(Boolean)
    .join('\n');
}

function told(mutants: Scenario['mutants']): string {
  return Object.entries(mutants)
    .map(([name, listed]) =>
      typeof listed === 'string'
        ? `  - \`${name}\`: “${listed}”`
        : `  - \`${name}\` in ${list(listed.cases)}: “${listed.says}”`,
    )
    .join('\n');
}

function list(items: readonly string[]): string {
  return items.map((item) => `\`${item}\``).join(', ');
}

if (import.meta.main) writeFileSync(scenarioReferenceFile, await scenarioReference());
