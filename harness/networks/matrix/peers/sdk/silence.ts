const ignore = (): void => {};

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error';
type SilentLogger = Readonly<Record<Level, () => void>> & { getChild(): SilentLogger };

/** A logger for clients, which keeps the SDK's chatter away from the user's terminal. */
export const silentLogger: SilentLogger = {
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  getChild: () => silentLogger,
};

/**
 * Silences an SDK's global logger, which parts of it use whatever logger the client was given. Loggers that are made
 * of it later take over its way of making methods, so this reaches them too.
 */
export function silence(logger: object): void {
  const loglevel = logger as { methodFactory: () => () => void; rebuild(): void };
  loglevel.methodFactory = () => ignore;
  loglevel.rebuild();
}
