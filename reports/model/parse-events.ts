import { z } from 'zod';
import { runEvent, type RunEvent } from './events.ts';
import { schemaVersion } from './schema-version.ts';
import { upgradeEvent } from './upgrade-events.ts';

const usualAdvice =
  'Expected one JSON object a line, as a run of cara-smoke appends them; remove the line, or take the file of an undisturbed run.';

/** A line of an events file that is not an event. */
export class EventsFileError extends Error {
  override readonly name = 'EventsFileError';
  /** Counted from 1. */
  readonly line: number;

  constructor(line: number, problem: string, advice = usualAdvice) {
    super(`Line ${line} of the events is not one: ${problem}. ${advice}`);
    this.line = line;
  }
}

/**
 * Reads the text of an `events.ndjson` of this or an earlier schema version. A last line without its line feed that is not JSON was torn when the
 * runner was killed, and is left out.
 *
 * @throws {@link EventsFileError} for any other line that is not an event.
 */
export function parseEvents(ndjson: string): RunEvent[] {
  const lines = ndjson.split('\n');
  const last = lines.length - 1;
  const events: RunEvent[] = [];
  let isOld = false;
  for (const [index, line] of lines.entries()) {
    const event = readJson(line);
    if (line.trim() === '' || (index === last && event === undefined)) continue;
    // Only the first event of a run names its version, and the first version had no name.
    if (event?.['type'] === 'run.started') {
      const { schemaVersion: version } = event;
      isOld = version === undefined;
      if (typeof version === 'number' && version > schemaVersion)
        throw new EventsFileError(
          index + 1,
          `its schema version is ${version}, and this cara-smoke reads up to ${schemaVersion}`,
          'Use the version of cara-smoke that has written it, or a newer one.',
        );
    }
    const parsed = runEvent.safeParse(isOld && event ? upgradeEvent(event) : event);
    if (!parsed.success) {
      throw new EventsFileError(
        index + 1,
        event === undefined ? 'it is not JSON' : firstProblem(parsed.error),
      );
    }
    events.push(parsed.data);
  }
  return events;
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
