import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { LogTail } from './log-tail.ts';
import { readLines } from './read-lines.ts';
import { speak } from './overhear.ts';
import type { Ledger } from './ledger.ts';
import { signalGroup } from './process-identity.ts';

const defaultStopGraceMs = 5_000;
/** What a process has written is read within this time after its end, also if somebody holds its outputs open. */
const drainLimitMs = 500;

export interface ProcessOptions {
  /** For messages, e.g. `synapse`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment: nothing is inherited unless it is in here. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly ledger: Ledger;
  /** How long `stop` waits between SIGTERM and SIGKILL. Default: 5 s. */
  readonly stopGraceMs?: number;
}

/** How a process ended; `text` is fit for a message, e.g. `exited with code 1`. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly text: string;
}

/** A child in a process group of its own, whose output is kept as a bounded tail. */
export interface RunningProcess extends AsyncDisposable {
  readonly pid: number;
  /** Resolves once the process has ended and its outputs have been read. */
  readonly exited: Promise<ProcessExit>;
  /** False once the process has ended, or never began. */
  readonly alive: boolean;
  /** The newest lines of both outputs, oldest first. */
  logTail(lines?: number): readonly string[];
  onLine(listener: (line: string) => void): void;
  /** SIGTERM to the group, SIGKILL after a grace period. */
  stop(): Promise<ProcessExit>;
  kill(): Promise<ProcessExit>;
}

/**
 * Starts a process. What it leaves in its group ends with it; what has left the group ends with the ledger.
 * One that cannot be started counts as one that ended at once, with the reason as `text`.
 */
export function startProcess(options: ProcessOptions): RunningProcess {
  const child = spawn(options.command, [...options.args], {
    cwd: options.cwd,
    env: { ...options.env, ...options.ledger.environment } as NodeJS.ProcessEnv,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid !== undefined) options.ledger.addGroup(pid);

  const tail = new LogTail();
  const listeners = new Set<(line: string) => void>();
  for (const output of [child.stdout, child.stderr]) {
    readLines(output, (line) => {
      tail.add(line);
      speak(`${options.name}[${pid}]`, line);
      for (const listener of listeners) listener(line);
    });
  }

  let alive = true;
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('error', (error) => {
      alive = false;
      resolve({ code: null, signal: null, text: `could not be started: ${error.message}` });
    });
    child.once('exit', () => {
      alive = false;
      if (pid !== undefined) signalGroup(pid, 'SIGKILL');
      closeOutputsSoon(child);
    });
    child.once('close', (code, signal) =>
      resolve({ code, signal, text: signal ? `was ended by ${signal}` : `exited with code ${code}` }),
    );
  });

  const end = async (signal: NodeJS.Signals): Promise<ProcessExit> => {
    if (pid === undefined || !alive) return exited;
    signalGroup(pid, signal);
    const graceMs = options.stopGraceMs ?? defaultStopGraceMs;
    const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
    return exited.finally(() => clearTimeout(timer));
  };

  return {
    pid: pid ?? -1,
    exited,
    get alive() {
      return alive;
    },
    logTail: (lines) => tail.last(lines),
    onLine: (listener) => void listeners.add(listener),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async [Symbol.asyncDispose]() {
      await end('SIGTERM');
    },
  };
}

/** A child of the process that has left its group may hold them open for ever. */
function closeOutputsSoon(child: ChildProcessByStdio<null, Readable, Readable>): void {
  const closeOutputs = (): void => {
    child.stdout.destroy();
    child.stderr.destroy();
  };
  // The turn between the two reads what has come while this process was too busy to look.
  const limit = setTimeout(() => setImmediate(closeOutputs), drainLimitMs);
  child.once('close', () => clearTimeout(limit));
}
