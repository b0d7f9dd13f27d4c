import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Scenario } from '../stage/scenario.ts';
import { UsageError } from '../errors/usage-error.ts';

const scenarioFile = /\.scenario\.(ts|js)$/;

/** Loads every `*.scenario.ts` (`.js` once built) below a folder. */
export async function discoverScenarios(folder: string): Promise<Scenario[]> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    scenarioFile.test(name),
  );
  const scenarios = await Promise.all(
    files.map(async (file) => {
      const module = (await import(pathToFileURL(join(folder, file)).href)) as { default?: Scenario };
      if (typeof module.default?.run !== 'function' || !Array.isArray(module.default.uses))
        throw new UsageError(`${file} has no scenario as its default export`);
      return module.default;
    }),
  );
  const ids = scenarios.map((scenario) => scenario.id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new UsageError(`two scenarios are called "${twice}"`);
  return scenarios;
}
