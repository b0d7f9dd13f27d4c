import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Scenario } from '../stage/scenario.ts';
import { UsageError } from '../errors/usage-error.ts';

const scenarioFile = /\.scenario\.(ts|js)$/;

/** Loads every `*.scenario.ts` (`.js` once built) below a folder. Each has a scenario as its default export, or several. */
export async function discoverScenarios(folder: string): Promise<Scenario[]> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    scenarioFile.test(name),
  );
  const scenarios = await Promise.all(
    files.map(async (file) => {
      const module = (await import(pathToFileURL(join(folder, file)).href)) as {
        default?: Scenario | readonly Scenario[];
      };
      const exported = [module.default ?? []].flat();
      if (exported.length === 0 || !exported.every(isScenario))
        throw new UsageError(`${file} has no scenario as its default export`);
      return exported;
    }),
  ).then((all) => all.flat());
  const ids = scenarios.map((scenario) => scenario.id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new UsageError(`two scenarios are called "${twice}"`);
  return scenarios;
}

function isScenario({ run, uses }: Partial<Scenario>): boolean {
  return typeof run === 'function' && Array.isArray(uses);
}
