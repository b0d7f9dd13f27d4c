import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../errors/message-of.ts';
import { UsageError } from '../errors/usage-error.ts';
import type { Scenario } from '../stage/scenario.ts';
import { importFile } from './import-file.ts';
import { faultsIn } from './scenario-shape.ts';

const scenarioFiles = '**/*.scenario.{ts,mts,js,mjs}';
const endings = '.ts, .mts, .js or .mjs';
/** Other people's packages may hold scenarios too, and none that are meant. */
export const isElsewhere = (name: string): boolean => name === 'node_modules' || name.startsWith('.');

interface Found {
  readonly file: string;
  readonly scenarios: readonly Scenario[];
  readonly faults: readonly string[];
}

/**
 * Loads every `*.scenario.ts` (`.mts`, `.js`, `.mjs`) below a folder. Each has a scenario as its default export, or several.
 * @throws UsageError that names each file that cannot be used, and what to do.
 */
export async function discoverScenarios(folder: string): Promise<Scenario[]> {
  requireFolder(folder);
  const files = globSync(scenarioFiles, { cwd: folder, exclude: isElsewhere }).toSorted();
  if (files.length === 0)
    throw new UsageError(
      `there is no scenario in ${folder}: call a file of one <name>.scenario with the ending ${endings}`,
    );
  const found = await Promise.all(files.map((file) => scenariosIn(folder, file)));
  const faults = [
    ...found.flatMap((one) => one.faults.map((fault) => `${one.file}${fault}`)),
    ...namesakesIn(found),
  ];
  if (faults.length > 0)
    throw new UsageError([`the scenarios in ${folder} cannot be used:`, ...faults].join('\n  '));
  return found.flatMap(({ scenarios }) => scenarios);
}

function requireFolder(folder: string): void {
  const please = 'name a folder that holds files of scenarios';
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) throw new UsageError(`the folder ${folder} is not there: ${please}`);
  if (!found.isDirectory()) throw new UsageError(`${folder} is no folder: ${please}`);
}

/** What a file has to offer. A fault says where in the file it is, if that is known. */
async function scenariosIn(folder: string, file: string): Promise<Found> {
  const none = (...faults: string[]): Found => ({ file, scenarios: [], faults });
  try {
    const { default: offered } = await importFile(join(folder, file));
    const exported = [offered ?? []].flat();
    if (exported.length === 0)
      return none(': has no default export; write `export default scenario({ … })` in it');
    const faults = exported.flatMap((one) => faultsIn(one).map((fault) => `: ${fault}`));
    return faults.length > 0 ? none(...faults) : { file, scenarios: exported as Scenario[], faults };
  } catch (error) {
    return none(messageOf(error));
  }
}

function namesakesIn(found: readonly Found[]): string[] {
  const owners = found.flatMap(({ file, scenarios }) => scenarios.map(({ id }) => ({ id, file })));
  return [...Map.groupBy(owners, ({ id }) => id)]
    .filter(([, { length }]) => length > 1)
    .map(([id, twice]) => {
      const files = [...new Set(twice.map(({ file }) => file))].join(' and ');
      return `${files}: ${twice.length} scenarios are called "${id}"; an id stands for one scenario alone`;
    });
}
