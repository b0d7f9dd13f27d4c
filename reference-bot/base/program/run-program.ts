import { ConfigError } from '../config/config-issue.ts';
import { messageOf } from '../errors/message-of.ts';
import { captureConsole } from '../logging/capture-console.ts';
import type { Logger } from '../logging/logger.ts';
import type { Clock } from '../seams/seams.ts';
import { exitCodeOf, exitCodes, isAddressFault } from './exit-codes.ts';
import { nextSignal } from './next-signal.ts';

const stopLimitMs = 900;
const stayAliveMs = 60_000;

/** A bot at work. */
export interface RunningProgram {
  readonly log: Logger;
  /** Rejects when it cannot go on. Absent where that never ends it. */
  readonly ended?: Promise<never>;
  stop(): Promise<void>;
}

/**
 * Runs a bot as this process: until SIGTERM or SIGINT, or until it cannot start or go on, and then ends the process.
 * Exit codes: 0 stopped, else that of the error.
 */
export async function runProgram(
  clock: Clock,
  start: () => Promise<RunningProgram>,
  codeOf: (error: unknown) => number = exitCodeOf,
): Promise<never> {
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
    return process.exit(exitCodes.done);
  } catch (error) {
    return fail(error, codeOf(error));
  }
}

function fail(error: unknown, code: number): never {
  const message = messageOf(error);
  const told = isAddressFault(error)
    ? `cannot listen (${message}); choose another gateway.port or gateway.bind`
    : message;
  // A ConfigError names its file in each of its lines.
  process.stderr.write(error instanceof ConfigError ? `${message}\n` : `cara-ref: ${told}\n`);
  return process.exit(code);
}
