import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findChromium } from './browser.ts';

/** What a scenario may need of the machine besides a homeserver, and how a person gets it. */
export const tools = {
  /** Names the half of it that is missing. */
  get browser(): string {
    return findChromium() === undefined
      ? 'Chromium: apt-get install chromium, or CHROMIUM_PATH=/path/to/it'
      : 'playwright-core: npm install --save-dev playwright-core';
  },
  curl: 'curl: apt-get install curl',
  script: 'script of util-linux: apt-get install bsdutils',
  compiler: 'a C compiler on Linux: apt-get install gcc libc6-dev',
};
export type Tool = keyof typeof tools;

/** Whether the machine has it. */
export function hasTool(tool: Tool): boolean {
  switch (tool) {
    case 'browser':
      return findChromium() !== undefined && isInstalled('playwright-core');
    case 'curl':
      return isOnPath(tool);
    case 'script':
      // The one of other systems takes other arguments.
      return process.platform === 'linux' && isOnPath(tool);
    case 'compiler':
      return process.platform === 'linux' && (process.env['CC'] !== undefined || isOnPath('cc'));
  }
}

/** Whether an optional package is installed. */
export function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}
