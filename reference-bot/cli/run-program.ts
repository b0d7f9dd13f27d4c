import { ConfigError } from '../config/config-issue.ts';
import { captureConsole } from '../logging/sdk-log.ts';
import type { Logger } from '../logging/logger.ts';
import type { Clock } from '../seams/seams.ts';

const stopLimitMs = 900;
const stayAliveMs = 60_000;

const addressFaults = new Set(['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES']);
/** Names of errors that a person can mend outside of the bot. */
const outsideFaults = new Set(['DurableStoreError', 'MatrixFailure']);

const exitCodes = { stopped: 0, badConfig: 2, notReady: 3, internal: 4 } as const;

/** A bot at work. */
export interface RunningProgram {
  readonly log: Logger;
  /** Rejects when it cannot go on. Absent where that never ends it. */
  readonly ended?: Promise<never>;
  stop(): Promise<void>;
}

/**
 * Runs a bot as this process: until SIGTERM or SIGINT, or until it cannot start or go on, and then ends the process.
 * Exit codes: 0 stopped, 2 broken configuration, 3 something outside is not ready, 4 an error of the bot's own.
 */
export async function runProgram(clock: Clock, start: () => Promise<RunningProgram>): Promise<never> {
  const signalled = nextSignal();
  // A bot that waits for its homeserver to come back has nothing else that Node would stay for.
  setInterval(() => {}, stayAliveMs);
  try {
    const bot = await start();
    captureConsole(bot.log);
    // The SDK leaves requests behind that nobody awaits; a homeserver that goes away must not take the bot along.
    process.on('unhandledRejection', (error) => bot.log.error({ err: error }, 'unhandled rejection'));
    process.on('uncaughtException', (error) => {
      bot.log.error({ err: error }, 'uncaught exception: the bot ends');
      process.exit(exitCodes.internal);
    });
    const signal = await Promise.race([signalled, ...(bot.ended ? [bot.ended] : [])]);
    bot.log.info({ signal }, 'stopping');
    await Promise.race([bot.stop(), clock.sleep(stopLimitMs)]);
    return process.exit(exitCodes.stopped);
  } catch (error) {
    return fail(error);
  }
}

function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
  });
}

function fail(error: unknown): never {
  if (error instanceof ConfigError) return exitWith(exitCodes.badConfig, error.message);
  const { code = '', name, message } = error as NodeJS.ErrnoException;
  if (addressFaults.has(code)) {
    return exitWith(
      exitCodes.notReady,
      `cara-ref: cannot listen (${message}); choose another gateway.port or gateway.bind`,
    );
  }
  return exitWith(outsideFaults.has(name) ? exitCodes.notReady : exitCodes.internal, `cara-ref: ${message}`);
}

function exitWith(code: number, message: string): never {
  process.stderr.write(`${message}\n`);
  return process.exit(code);
}
