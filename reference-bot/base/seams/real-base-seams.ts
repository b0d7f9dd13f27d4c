import { stdoutLog } from '../logging/stdout-log.ts';
import { realClock } from './clock.ts';
import { realFiles } from './files.ts';
import type { BaseSeams } from './seams.ts';

/** The real world, as far as every channel shares it. */
export function realBaseSeams(): BaseSeams {
  return { clock: realClock(), files: realFiles(), fetch: globalThis.fetch, log: stdoutLog() };
}
