import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Environment } from '../../base/seams/seams.ts';

const program = join(import.meta.dirname, '..', '..', 'cli', 'bin.js');

/** One of the programs in a process of its own, as a person runs it. */
export class BotProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  readonly #log: string[] = [];
  /** Exit code, or null when a signal ended it. */
  readonly exit: Promise<number | null>;

  /** Nothing but `env` is in its environment. */
  constructor(command: 'start' | 'respond', env: Environment, cwd: string) {
    const child = spawn(process.execPath, [program, command], {
      env: { ...env },
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.exit = once(child, 'close').then(([code]) => code as number | null);
    createInterface(child.stdout).on('line', (line) => void this.#lines.push(line));
    createInterface(child.stderr).on('line', (line) => void this.#log.push(line));
  }

  /** Standard output so far. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Standard error so far. */
  get log(): string {
    return this.#log.join('\n');
  }

  /** Ends it and resolves with the exit code. */
  async end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null> {
    this.#child.kill(signal);
    return this.exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGKILL');
  }
}
