import type { Ledger } from '../process/ledger.ts';
import { exitCode } from './exit-code.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Turns Ctrl-C and SIGTERM into an abort, so that the run winds up in order. A second one does not wait: it ends
 * every process of the run and exits.
 */
export class Interruption implements Disposable {
  readonly #controller = new AbortController();
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    for (const signal of signals) process.on(signal, this.#onSignal);
    process.on('exit', this.#onExit);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    for (const signal of signals) process.off(signal, this.#onSignal);
    process.off('exit', this.#onExit);
  }

  readonly #onSignal = (): void => {
    if (this.#controller.signal.aborted) process.exit(exitCode.interrupted);
    process.stderr.write('\ncara-smoke: winding up; press Ctrl-C again to end at once\n');
    this.#controller.abort(new Error('the run was interrupted'));
  };

  readonly #onExit = (): void => this.#ledger.close();
}
