import { readdirSync, readFileSync } from 'node:fs';

/** What a process of this machine was started with. */
export interface ProcessArguments {
  readonly pid: number;
  /** All of it, with blanks between. */
  readonly text: string;
}

/** What all processes of this machine were started with that run now, as anybody on it can see. None where it is no Linux. */
export function processArguments(): readonly ProcessArguments[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid)) return [];
    try {
      const text = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return [{ pid, text }];
    } catch {
      // It has ended, or does not show that.
      return [];
    }
  });
}
