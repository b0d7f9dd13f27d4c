import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventLog } from '../waiting/event-log.ts';
import type { Ledger } from '../process/ledger.ts';
import { startProcess } from '../process/running-process.ts';

const ownerOnly = 0o600;

/** A command that runs in a terminal. Disposing of it is Ctrl-C. */
export interface RunningCommand extends AsyncDisposable {
  /** Every line that it prints. */
  readonly output: EventLog<string>;
  /** Resolves with how it ended; never rejects. */
  readonly exited: Promise<string>;
}

/** A terminal in a folder of its own, into which a person pastes things. */
export class Terminal {
  #folder: string | undefined;
  readonly #ledger: Ledger;
  readonly #stack: AsyncDisposableStack;
  #count = 0;

  /** @param stack ends the commands that still run. */
  constructor(ledger: Ledger, stack: AsyncDisposableStack) {
    this.#ledger = ledger;
    this.#stack = stack;
  }

  /** Runs what was pasted, in a POSIX shell that knows nothing but the `PATH`. */
  paste(text: string): RunningCommand {
    // Not as an argument, where every user of the machine could read it.
    const folder = (this.#folder ??= this.#ledger.temporaryFolder('terminal'));
    const script = join(folder, `paste-${this.#count++}.sh`);
    writeFileSync(script, text, { mode: ownerOnly });
    const running = this.#stack.use(
      startProcess({
        name: 'sh',
        command: 'sh',
        args: [script],
        cwd: folder,
        env: { PATH: process.env['PATH'], HOME: folder, TMPDIR: folder },
        ledger: this.#ledger,
      }),
    );
    const output = new EventLog<string>();
    running.onLine((line) => output.append(line));
    return {
      output,
      exited: running.exited.then(({ text: how }) => how),
      [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
    };
  }
}
