import { join } from 'node:path';
import type { Ledger } from '../process/ledger.ts';
import { startProcess } from '../process/running-process.ts';
import { PythonNotReady } from './python-not-ready.ts';

export interface RunPythonOptions {
  /** What is being installed, for messages. */
  readonly what: string;
  readonly deadlineMs: number;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

/** The interpreter of a virtual environment. */
export function pythonIn(folder: string): string {
  return join(folder, 'bin', 'python');
}

/**
 * Runs one step of an installation to its end.
 * @throws PythonNotReady with its output when it fails or takes too long; the signal's reason when aborted.
 */
export async function runPython(
  python: string,
  args: readonly string[],
  { what, deadlineMs, ledger, signal, onLine }: RunPythonOptions,
): Promise<void> {
  const limit = AbortSignal.timeout(deadlineMs);
  const stop = AbortSignal.any([signal, limit]);
  stop.throwIfAborted();
  const running = startProcess({
    name: 'install',
    command: python,
    args,
    env: installEnvironment(),
    ledger,
  });
  running.onLine(onLine);
  const kill = (): void => void running.kill();
  stop.addEventListener('abort', kill, { once: true });
  const exit = await running.exited;
  stop.removeEventListener('abort', kill);
  signal.throwIfAborted();
  if (exit.code === 0) return;
  const how = limit.aborted ? `was still running after ${deadlineMs / 60_000} min` : exit.text;
  throw new PythonNotReady(
    `${what} could not be installed: ${args.slice(0, 3).join(' ')} ${how}`,
    'Check that pip reaches a package index from here (PIP_INDEX_URL, PIP_CERT, HTTPS_PROXY)',
    running.logTail(),
  );
}

/** Variables that would put packages elsewhere, or take modules from there. */
const misleading = new Set(['PYTHONHOME', 'PYTHONPATH', 'PIP_TARGET', 'PIP_PREFIX', 'PIP_ROOT', 'PIP_USER']);

/** The user's environment, and so their settings of pip. */
function installEnvironment(): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(([name]) => !misleading.has(name));
  return {
    ...Object.fromEntries(inherited),
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    PIP_PROGRESS_BAR: 'off',
  };
}
