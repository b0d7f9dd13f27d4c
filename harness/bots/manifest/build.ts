import { dirname } from 'node:path';
import { EnvironmentError } from '../../errors/environment-error.ts';
import type { Ledger } from '../../process/ledger.ts';
import { startProcess } from '../../process/running-process.ts';
import type { TargetManifest } from './schema.ts';

const logLinesInMessage = 10;

export interface BuildBotOptions {
  readonly ledger: Ledger;
  /** Told that a build has begun: it may take minutes. */
  readonly say?: ((line: string) => void) | undefined;
  readonly signal: AbortSignal;
}

/**
 * Builds the bot, if its manifest has a `build`. The build sees the whole environment of the user, as toolchains
 * keep their settings and caches there; the bot does not.
 * @throws EnvironmentError with the end of its output when it fails; the signal's reason when aborted.
 */
export async function buildBot(
  { name, build }: TargetManifest,
  file: string,
  { ledger, say, signal }: BuildBotOptions,
): Promise<void> {
  if (build === undefined) return;
  signal.throwIfAborted();
  const { command, args } = build;
  say?.(`building ${name}: ${[command, ...args].join(' ')}`);
  const running = startProcess({
    name: 'build',
    command,
    args,
    env: process.env,
    cwd: dirname(file),
    ledger,
  });
  const kill = (): void => void running.kill();
  signal.addEventListener('abort', kill, { once: true });
  const exit = await running.exited;
  signal.removeEventListener('abort', kill);
  signal.throwIfAborted();
  if (exit.code === 0) return;
  const log = running.logTail(logLinesInMessage).map((line) => `\n  ${line}`);
  throw new EnvironmentError(
    `${name} could not be built: "${[command, ...args].join(' ')}" ${exit.text}${log.join('')}`,
  );
}
