import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { discoverScenarios } from '../engine/discover.ts';
import { waysToKnowDevices } from '../stage/acquaintance.ts';
import { manualSteps } from '../../reports/index.ts';
import type { Scenario } from '../stage/scenario.ts';
import { packageRoot, sourceRoot } from '../package-layout.ts';

/** Where the list of scenarios stands. */
export const scenarioReferenceFile = join(packageRoot, 'docs', 'scenarios.md');

/** The list of scenarios as Markdown, made from the scenarios themselves. */
export async function scenarioReference(): Promise<string> {
  const scenarios = await discoverScenarios(join(sourceRoot, 'scenarios'));
  const sorted = scenarios.toSorted((left, right) => left.id.localeCompare(right.id));
  return `# Scenarios\n\nMade by \`npm run docs\`; do not edit.\n\n${stepTable(sorted)}\n${sorted.map(section).join('\n')}`;
}

/** Which scenarios do what Carapace's smoke script leaves to a person. */
function stepTable(scenarios: readonly Scenario[]): string {
  const rows = manualSteps.map((name) => {
    const doing = scenarios.filter(({ manualStep }) => manualStep === name).map(({ id }) => id);
    return `- \`${name}\`: ${doing.length > 0 ? list(doing) : '**no scenario yet**'}`;
  });
  const intro = `Carapace's \`scripts/smoke/matrix-smoke.sh\` leaves ten steps to a person at a second screen. They are done by`;
  return `## The manual steps of Carapace's smoke script\n\n${intro}\n\n${rows.join('\n')}\n`;
}

function section({
  id,
  title,
  tags,
  requires,
  acquaintance,
  excludes,
  cases,
  mutants,
  playedBy,
  manualStep,
}: Scenario): string {
  return [
    `## ${id}\n\n${title}.\n`,
    cases && `- cases: ${list(cases)}`,
    `- tags: ${list(tags)}`,
    `- requires: ${list(requires)}${acquaintance ? `, and ${list(waysToKnowDevices, ' or ')}` : ''}`,
    excludes && `- not for bots that claim: ${list(excludes)}`,
    playedBy && `- played by: ${list(playedBy)}`,
    manualStep && `- manual step of Carapace's smoke script: \`${manualStep}\``,
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

function list(items: readonly string[], between = ', '): string {
  return items.map((item) => `\`${item}\``).join(between);
}

if (import.meta.main) writeFileSync(scenarioReferenceFile, await scenarioReference());
