import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildReport, parseEvents, reporters } from '../../reports/index.ts';
import { writeFileSync } from 'node:fs';
import { UsageError } from '../errors/usage-error.ts';
import { parseReporters } from './output-folder.ts';

/** Renders the reports of a finished, interrupted or killed run from its events. */
export async function renderAgain(folder: string): Promise<void> {
  const events = join(folder, 'events.ndjson');
  if (!existsSync(events))
    throw new UsageError(`${folder} is no output folder of a run: it has no events.ndjson`);
  const report = buildReport(parseEvents(readFileSync(events, 'utf8')));
  for (const { name } of parseReporters([])) {
    const { defaultFile, render } = reporters[name];
    writeFileSync(join(folder, defaultFile), render(report));
    process.stderr.write(`${join(folder, defaultFile)}\n`);
  }
}
