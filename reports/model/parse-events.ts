import { z } from 'zod';
import { runEvent, type RunEvent } from './events.ts';

/** A line of an events file that is not an event. */
export class EventsFileError extends Error {
  override readonly name = 'EventsFileError';
  /** Counted from 1. */
  readonly line: number;

  constructor(line: number, problem: string) {
    super(
      `Line ${line} of the events is not one: ${problem}. Expected one JSON object a line, as a run of ` +
        `cara-smoke appends them; remove the line, or take the file of an undisturbed run.`,
    );
    this.line = line;
  }
}

/**
 * Reads the text of an `events.ndjson`. A last line without its line feed that is not JSON was torn when the
 * runner was killed, and is left out.
 *
 * @throws {@link EventsFileError} for any other line that is not an event.
 */
export function parseEvents(ndjson: string): RunEvent[] {
  const lines = ndjson.split('\n');
  const last = lines.length - 1;
  const events: RunEvent[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '' || (index === last && !isJson(line))) continue;
    const parsed = runEvent.safeParse(isJson(line) ? JSON.parse(line) : undefined);
    if (!parsed.success) {
      throw new EventsFileError(index + 1, isJson(line) ? firstProblem(parsed.error) : 'it is not JSON');
    }
    events.push(parsed.data);
  }
  return events;
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function firstProblem({ issues }: z.ZodError): string {
  const [issue] = issues;
  return `${issue?.path.join('.') || 'event'}: ${issue?.message ?? 'invalid'}`;
}
