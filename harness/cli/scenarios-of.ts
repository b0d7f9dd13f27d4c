import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunStarted } from '../../reports/index.ts';
import { discoverScenarios, isElsewhere } from '../engine/discover.ts';
import { sourceRoot } from '../package-layout.ts';
import type { Scenario } from '../stage/scenario.ts';
import type { RunFlags } from './arguments/run-options.ts';

const ours = join(sourceRoot, 'scenarios');
/** What a scenario can be made of: it imports and reads more than itself. */
const sources = '**/*.{ts,mts,cts,js,mjs,cjs,json}';

/**
 * The scenarios that a run is about: those of a folder, or ours.
 * @throws UsageError that says what is wrong in the folder.
 */
export function scenariosOf({ scenarios = ours }: Pick<RunFlags, 'scenarios'>): Promise<Scenario[]> {
  return discoverScenarios(scenarios);
}

/** What the evidence says of scenarios that are not ours; undefined where they are. */
export function originOf({ scenarios: folder }: Pick<RunFlags, 'scenarios'>): RunStarted['origin'] {
  if (folder === undefined) return undefined;
  const digest = createHash('sha256');
  for (const file of globSync(sources, { cwd: folder, exclude: isElsewhere }).toSorted()) {
    const content = readFileSync(join(folder, file));
    digest.update(`${file.replaceAll('\\', '/')}\0${content.length}\0`).update(content);
  }
  return { folder, sha256: digest.digest('hex') };
}
