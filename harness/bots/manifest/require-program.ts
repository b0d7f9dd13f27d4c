import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { EnvironmentError } from '../../errors/environment-error.ts';
import { namesIn } from './placeholders.ts';
import type { TargetManifest } from './schema.ts';

const shebangBytes = 256;

/**
 * Looks for the program that a manifest starts, so that a run learns before it begins that it is not there. One
 * that a placeholder names is known only later.
 * @throws EnvironmentError that says where it was looked for, and what to do.
 */
export function requireProgram({ start: { command }, environment }: TargetManifest, file: string): void {
  const path = environment['PATH'] ?? process.env['PATH'] ?? '';
  // Windows finds programs in ways of its own.
  if (process.platform === 'win32' || namesIn(`${command} ${path}`).length > 0) return;
  const isPath = command.includes('/');
  const folder = dirname(file);
  const places = isPath ? [resolve(folder, command)] : path.split(delimiter).map((one) => join(one, command));
  const found = places.find((place) => canRun(place));
  const fault = found === undefined ? absence(command, places[0]!, isPath) : interpreterFault(found);
  if (fault !== undefined) throw new EnvironmentError(`${file} starts "${command}", but ${fault}`);
}

function absence(command: string, place: string, isPath: boolean): string {
  if (!isPath)
    return `no folder of the PATH has it; install ${command}, or write the path of the program into start.command`;
  return isFile(place)
    ? `${place} may not be executed; chmod +x makes it so`
    : `there is no file ${place}; build the bot, or mend start.command`;
}

/** The system says of a script without its interpreter that the script is not there. */
function interpreterFault(script: string): string | undefined {
  const interpreter = /^#! *(\/\S+)/.exec(beginOf(script))?.[1];
  if (interpreter === undefined || canRun(interpreter)) return undefined;
  return `${script} asks in its first line for ${interpreter}, which is not there; install it, or mend that line`;
}

function beginOf(file: string): string {
  const begin = Buffer.alloc(shebangBytes);
  const opened = openSync(file, 'r');
  try {
    return begin.toString('latin1', 0, readSync(opened, begin));
  } finally {
    closeSync(opened);
  }
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
