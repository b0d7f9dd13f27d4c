import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reporters } from '../../reports/index.ts';
import { chooseReporters } from './choose-reporters.ts';
import { readReport } from './read-run.ts';

/**
 * Renders the reports of a finished, interrupted or killed run from its events.
 * @throws UsageError when there are none, or they are damaged.
 */
export async function renderAgain(folder: string): Promise<void> {
  const report = readReport(folder);
  for (const { name } of chooseReporters([])) {
    const { defaultFile, render } = reporters[name];
    writeFileSync(join(folder, defaultFile), render(report));
    process.stderr.write(`${join(folder, defaultFile)}\n`);
  }
}
