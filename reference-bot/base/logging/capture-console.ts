import { format } from 'node:util';
import type { Logger } from './logger.ts';

const consoleMethods = ['trace', 'debug', 'log', 'info', 'warn', 'error'] as const;

/** Sends what libraries write to the console, which would break the log's format, to the log at level debug. */
export function captureConsole(log: Logger): void {
  for (const method of consoleMethods) {
    console[method] = (...words: unknown[]) => {
      if (log.isLevelEnabled('debug')) log.debug({ console: method }, format(...words));
    };
  }
}
