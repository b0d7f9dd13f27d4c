import { readFileSync } from 'node:fs';
import JSON5 from 'json5';
import type { z } from 'zod';
import { messageOf } from '../errors/message-of.ts';
import { UsageError } from '../errors/usage-error.ts';

/**
 * Reads a file that people write.
 * @param what is in it, e.g. `target manifest`.
 * @throws UsageError that names the file, and for each fault its line, its path and what is expected there.
 */
export function readJson5<Shape extends z.ZodType>(
  file: string,
  shape: Shape,
  what: string,
): z.output<Shape> {
  const text = readText(file, what);
  const checked = shape.safeParse(parse(file, text, what));
  if (checked.success) return checked.data;
  const faults = checked.error.issues.map((issue) => describe(issue, text));
  throw new UsageError([`the ${what} ${file} cannot be used:`, ...faults].join('\n  '));
}

function readText(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = isMissing ? 'there is no such file' : messageOf(error);
    throw new UsageError(`the ${what} ${file} cannot be read: ${why}`, { cause: error });
  }
}

function parse(file: string, text: string, what: string): unknown {
  try {
    return JSON5.parse(text);
  } catch (error) {
    throw new UsageError(`the ${what} ${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function describe(issue: z.core.$ZodIssue, text: string): string {
  const fault = issue.message
    .replace(/^Invalid (input|option): /, '')
    .replace(/, received undefined$/, '; it is missing');
  const keys = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path;
  const line = lineOf(keys, text);
  const where = issue.path.length === 0 ? fault : `${issue.path.join('.')}: ${fault}`;
  return line === undefined ? where : `line ${line}: ${where}`;
}

const special = /[\\^$.*+?()[\]{}|]/g;

/** The line of the last key of a path that is in the text, one after the other. */
function lineOf(path: readonly PropertyKey[], text: string): number | undefined {
  let found: number | undefined;
  for (const key of path) {
    if (typeof key !== 'string') continue;
    const rest = text.slice(found ?? 0);
    const at = rest.search(
      new RegExp(`(?<![\\w$])['"]?${key.replaceAll(special, String.raw`\$&`)}['"]?\\s*:`),
    );
    if (at < 0) break;
    found = (found ?? 0) + at;
  }
  return found === undefined ? undefined : text.slice(0, found).split('\n').length;
}
