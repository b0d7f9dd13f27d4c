import { pathToFileURL } from 'node:url';
import { sourceFile } from '../package-layout.ts';

/** What a program of Node is started with, so that it follows a clock; nothing where there is none to follow. */
export function followClock({
  clockFile,
}: {
  readonly clockFile?: string;
}): Readonly<Record<string, string>> {
  if (clockFile === undefined) return {};
  return { NODE_OPTIONS: `--import ${clockPreload}`, CARA_SMOKE_CLOCK: clockFile };
}

/** URL of the module by which a program of Node follows the clock that `CARA_SMOKE_CLOCK` names. */
export const clockPreload = pathToFileURL(sourceFile('harness', 'clock', 'follow-clock')).href;
