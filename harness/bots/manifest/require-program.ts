import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { EnvironmentError } from '../../errors/environment-error.ts';
import { namesIn } from './placeholders.ts';
import type { TargetManifest } from './schema.ts';

/**
 * Looks for the program that a manifest starts, so that a run learns before it begins that it is not there. One
 * that a placeholder names is known only later.
 * @throws EnvironmentError that says where it was looked for.
 */
export function requireProgram({ start: { command }, environment }: TargetManifest, file: string): void {
  const path = environment['PATH'] ?? process.env['PATH'] ?? '';
  // Windows finds programs in ways of its own.
  if (process.platform === 'win32' || namesIn(`${command} ${path}`).length > 0) return;
  const isPath = command.includes('/');
  const folder = dirname(file);
  const places = isPath ? [resolve(folder, command)] : path.split(delimiter).map((one) => join(one, command));
  if (places.some((place) => canRun(place))) return;
  const [place] = places;
  const fault = !isPath
    ? 'no folder of the PATH has it'
    : isFile(place!)
      ? `${place} may not be executed; chmod +x makes it so`
      : `there is no file ${place}`;
  throw new EnvironmentError(`${file} starts "${command}", but ${fault}`);
}

function canRun(place: string): boolean {
  try {
    accessSync(place, constants.X_OK);
    return isFile(place);
  } catch {
    return false;
  }
}

function isFile(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isFile() ?? false;
}
