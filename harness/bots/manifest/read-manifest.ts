import { readFileSync } from 'node:fs';
import JSON5 from 'json5';
import type { z } from 'zod';
import { messageOf } from '../../errors/message-of.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { targetManifest, type TargetManifest } from './schema.ts';

/**
 * Reads a target manifest.
 * @throws UsageError that names the file, and for each fault its path and what is expected there.
 */
export function readManifest(file: string): TargetManifest {
  const checked = targetManifest.safeParse(parse(file));
  if (checked.success) return checked.data;
  const faults = checked.error.issues.map(describe);
  throw new UsageError([`${file} is no target manifest:`, ...faults].join('\n  '));
}

function parse(file: string): unknown {
  try {
    return JSON5.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`the target manifest ${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function describe({ path, message }: z.core.$ZodIssue): string {
  const fault = message
    .replace(/^Invalid (input|option): /, '')
    .replace(/, received undefined$/, '; it is missing');
  return path.length === 0 ? fault : `${path.join('.')}: ${fault}`;
}
