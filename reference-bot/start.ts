import { ConfigError } from './config/config-issue.ts';
import { captureConsole } from './logging/sdk-log.ts';
import type { Environment, Seams } from './seams/seams.ts';
import { startBot } from './bot.ts';

export { type RunningBot, startBot } from './bot.ts';
export { realSeams } from './seams/real-seams.ts';
export type { Environment, Seams } from './seams/seams.ts';

const stopLimitMs = 900;

const addressFaults = new Set(['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES']);

const exitCodes = { stopped: 0, badConfig: 2, notReady: 3, internal: 4 } as const;

/**
 * Runs a bot as this process: until SIGTERM or SIGINT, or until it cannot start, and then ends the process.
 * Exit codes: 0 stopped, 2 broken configuration, 3 the address is not free, 4 an error of the bot's own.
 */
export async function runBot(seams: Seams, env: Environment = process.env): Promise<never> {
  const signalled = nextSignal();
  try {
    const bot = await startBot(seams, env);
    captureConsole(bot.log);
    // The SDK leaves requests behind that nobody awaits; a homeserver that goes away must not take the bot along.
    process.on('unhandledRejection', (error) => bot.log.error({ err: error }, 'unhandled rejection'));
    process.on('uncaughtException', (error) => {
      bot.log.error({ err: error }, 'uncaught exception: the bot ends');
      process.exit(exitCodes.internal);
    });
    const signal = await signalled;
    bot.log.info({ signal }, 'stopping');
    await Promise.race([bot.stop(), seams.clock.sleep(stopLimitMs)]);
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
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (addressFaults.has(code)) {
    return exitWith(
      exitCodes.notReady,
      `cara-ref: cannot listen (${message}); choose another gateway.port or gateway.bind`,
    );
  }
  return exitWith(exitCodes.internal, `cara-ref: ${message}`);
}

function exitWith(code: number, message: string): never {
  process.stderr.write(`${message}\n`);
  return process.exit(code);
}
