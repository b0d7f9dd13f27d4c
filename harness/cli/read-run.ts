import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildReport, parseEvents, type Report, type RunEvent } from '../../reports/index.ts';
import { messageOf } from '../errors/message-of.ts';
import { UsageError } from '../errors/usage-error.ts';

/**
 * What a finished, interrupted or killed run has left in its output folder.
 * @throws UsageError when there are no events, or they are damaged.
 */
export function readEvents(folder: string): RunEvent[] {
  return read(folder, parseEvents);
}

/**
 * The report of what a run has left.
 * @throws UsageError as `readEvents` does, and where the events are not those of a run.
 */
export function readReport(folder: string): Report {
  return read(folder, (text) => buildReport(parseEvents(text)));
}

function read<T>(folder: string, parse: (text: string) => T): T {
  const file = join(folder, 'events.ndjson');
  if (!existsSync(file))
    throw new UsageError(`${folder} is no output folder of a run: it has no events.ndjson`);
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new UsageError(`${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}
