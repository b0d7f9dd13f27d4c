import type { LogLevel } from '../logging/log-level.ts';
import { createLogger, type Logger } from '../logging/logger.ts';
import { Redactor } from '../logging/redactor.ts';
import { ManualClock } from './manual-clock.ts';

/** A log whose lines a test can read. */
export interface MemoryLog {
  readonly log: Logger;
  /** What was written, oldest first. */
  readonly lines: Readonly<Record<string, unknown>>[];
}

/** Redacts as the real one does. */
export function memoryLog({
  level = 'trace',
  redactor = new Redactor(),
}: { level?: LogLevel; redactor?: Redactor } = {}): MemoryLog {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const destination = {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  };
  return { log: createLogger({ level, redactor, clock: new ManualClock(), destination }), lines };
}
