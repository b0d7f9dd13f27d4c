import { logger, type Logger } from 'matrix-js-sdk/lib/logger.js';

const ignore = (): void => {};

/** A logger that keeps the SDK's chatter away from the user's terminal. */
export const silentLogger: Logger = {
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  getChild: () => silentLogger,
};

/**
 * Silences the SDK's global logger, which parts of it use whatever logger the client was given. Loggers that
 * are made of it later take over its way of making methods, so this reaches them too.
 */
export function quietSdk(): void {
  const global = logger as unknown as { methodFactory: () => () => void; rebuild(): void };
  global.methodFactory = () => ignore;
  global.rebuild();
}
