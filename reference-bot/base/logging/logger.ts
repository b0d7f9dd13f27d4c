import { pino, type Logger as PinoLogger } from 'pino';
import type { Clock, LogDestination } from '../seams/seams.ts';
import type { LogLevel } from './log-level.ts';
import type { Redactor } from './redactor.ts';

/** Structured log: `log.info({ flowId }, 'text')`. Every line is redacted before it is written. */
export type Logger = Pick<PinoLogger, LogLevel | 'child' | 'isLevelEnabled'>;

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly destination: LogDestination;
}

/** One JSON object a line with `level` as a word, `time` as ISO 8601 and `msg`. */
export function createLogger({ level, redactor, clock, destination }: LoggerOptions): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => destination.write(redactor.line(line.trimEnd())) },
  );
}
