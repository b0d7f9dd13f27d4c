import { z } from 'zod';
import { runEvent, type RunEvent } from './events.ts';
import { upgradeEvent } from './upgrade-events.ts';

const excerptChars = 40;

/** A line of an events file that is not an event. */
export class EventsFileError extends Error {
  override readonly name = 'EventsFileError';
  /** Counted from 1. */
  readonly line: number;

  constructor(line: number, problem: string) {
    super(
      `line ${line} ${problem}. Each line must be an event that a run of cara-smoke wrote; ` +
        'remove the line, or take the file of another run.',
    );
    this.line = line;
  }
}

/** Whether the last line was cut off, because the runner was killed while it wrote. A file of one such line is no events file. */
export function hasTornEnd(ndjson: string): boolean {
  const lastBreak = ndjson.lastIndexOf('\n');
  const last = ndjson.slice(lastBreak + 1);
  return lastBreak >= 0 && last.trim() !== '' && readJson(last) === undefined;
}

/**
 * Reads the text of an `events.ndjson` of this or an earlier schema version. A last line that was cut off is left out.
 *
 * @throws {@link EventsFileError} for any other line that is not an event.
 */
export function parseEvents(ndjson: string): RunEvent[] {
  const lines = ndjson.split('\n');
  if (hasTornEnd(ndjson)) lines.pop();
  const events: RunEvent[] = [];
  let isOld = false;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const event = readJson(line);
    // Only the first event of a run names its version, and the first version had no name.
    if (event?.['type'] === 'run.started') isOld = event['schemaVersion'] === undefined;
    const parsed = runEvent.safeParse(isOld && event ? upgradeEvent(event) : event);
    if (!parsed.success) {
      throw new EventsFileError(
        index + 1,
        event === undefined
          ? `is not JSON: "${excerptOf(line)}"`
          : `is not an event: ${firstProblem(parsed.error)}`,
      );
    }
    events.push(parsed.data);
  }
  return events;
}

/** The beginning of a line, fit for a terminal. */
function excerptOf(line: string): string {
  const start = line.slice(0, excerptChars).replaceAll(/[^\x20-\x7E]/g, '\uFFFD');
  return line.length > excerptChars ? `${start}…` : start;
}

/** The object on a line; undefined where it is not JSON. */
function readJson(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function firstProblem({ issues }: z.ZodError): string {
  const [issue] = issues;
  return `${issue?.path.join('.') || 'event'}: ${issue?.message ?? 'invalid'}`;
}
