import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Environment } from '../../base/seams/seams.ts';

const program = join(import.meta.dirname, '..', 'bin.js');

/** Whether there can be one here. The program of that name on other systems takes other arguments. */
export const hasPty = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

/** A command in a terminal of its own, which `script` of util-linux makes. */
export class Pty implements AsyncDisposable {
  readonly #child: ChildProcessWithoutNullStreams;
  /** Exit code of the command. */
  readonly exit: Promise<number | null>;
  #screen = '';

  constructor(args: readonly string[], env: Environment) {
    const command = [process.execPath, program, ...args].map((word) => `'${word}'`).join(' ');
    this.#child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      env: { PATH: process.env['PATH'], ...env },
    });
    this.exit = once(this.#child, 'close').then(([code]) => code as number | null);
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => void (this.#screen += text));
  }

  /** All that was shown so far. */
  get screen(): string {
    return this.#screen;
  }

  type(text: string): void {
    this.#child.stdin.write(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exit;
  }
}
