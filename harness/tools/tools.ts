import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findChromium } from './browser.ts';

/** What a scenario may need of the machine besides a homeserver, and how a person gets it. */
export const tools = {
  browser: 'Chromium: apt-get install chromium, or CHROMIUM_PATH=/path/to/it',
  curl: 'curl: apt-get install curl',
} as const;
export type Tool = keyof typeof tools;

/** Whether the machine has it. */
export function hasTool(tool: Tool): boolean {
  return tool === 'browser' ? findChromium() !== undefined : isOnPath(tool);
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}
