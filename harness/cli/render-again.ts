import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildReport, parseEvents, reporters, type Report } from '../../reports/index.ts';
import { messageOf } from '../errors/message-of.ts';
import { UsageError } from '../errors/usage-error.ts';
import { chooseReporters } from './choose-reporters.ts';

/**
 * Renders the reports of a finished, interrupted or killed run from its events.
 * @throws UsageError when there are none, or they are damaged.
 */
export async function renderAgain(folder: string): Promise<void> {
  const events = join(folder, 'events.ndjson');
  if (!existsSync(events))
    throw new UsageError(`${folder} is no output folder of a run: it has no events.ndjson`);
  const report = readReport(events);
  for (const { name } of chooseReporters([])) {
    const { defaultFile, render } = reporters[name];
    writeFileSync(join(folder, defaultFile), render(report));
    process.stderr.write(`${join(folder, defaultFile)}\n`);
  }
}

function readReport(events: string): Report {
  const text = readFileSync(events, 'utf8');
  try {
    return buildReport(parseEvents(text));
  } catch (cause) {
    throw new UsageError(`${events} cannot be read: ${messageOf(cause)}`, { cause });
  }
}
