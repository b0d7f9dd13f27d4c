import { ToolFault } from '../errors/tool-fault.ts';
import { exitCode } from './exit-code.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** After a fault of the tool itself nothing is certain, not even that winding up ends. */
const faultLimitMs = 60_000;

/** What must be put in order before the process ends. */
export interface Work {
  /** Does at once what takes a moment, for a person who does not want to wait for the orderly end. */
  hurry(): Promise<void>;
  /** The last thing before the process ends, however it ends. It cannot wait for anything. */
  last(): void;
}

/**
 * Turns Ctrl-C, SIGTERM, SIGHUP and an error that nobody caught into an abort, so that what is under way winds up in
 * order. A second signal ends it in a hurry, a third one at once. While nothing is under way the first one ends the
 * process.
 */
export class Interruption implements Disposable {
  readonly #controller = new AbortController();
  /** Counted for each way in which they come: Ctrl-C reaches this process by itself and through the launcher. */
  readonly #count = new Map<string, number>();
  #work: Work | undefined;
  #fault: { readonly error: unknown } | undefined;

  constructor() {
    for (const signal of signals) {
      const [launchers] = process.listeners(signal);
      // In this order: where nobody listens, even for a moment, a signal that is on its way is lost.
      process.on(signal, this.#onSignal);
      if (launchers !== undefined) process.off(signal, launchers);
    }
    process.on('exit', this.#onExit);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The error that nobody caught, if that is what ended the work. */
  get fault(): { readonly error: unknown } | undefined {
    return this.#fault;
  }

  /** Says that something is under way from now on, until it is disposed of. */
  hold(work: Work): Disposable {
    this.#work = work;
    return { [Symbol.dispose]: () => (this.#work = undefined) };
  }

  /** Takes an error that nobody caught. False where nothing is under way that could be wound up. */
  takeFault(error: unknown): boolean {
    if (this.#work === undefined) return false;
    // What comes after the first one is most likely its consequence.
    if (this.#fault !== undefined) return true;
    this.#fault = { error };
    setTimeout(() => this.#hurry(exitCode.internal), faultLimitMs).unref();
    this.#controller.abort(new ToolFault(error));
    return true;
  }

  [Symbol.dispose](): void {
    for (const signal of signals) process.off(signal, this.#onSignal);
    process.off('exit', this.#onExit);
  }

  readonly #onSignal = (): void => this.take('signal');

  /** Takes a signal, however it has come: by itself, or from the launcher as a message. */
  take(way: 'signal' | 'message'): void {
    const count = (this.#count.get(way) ?? 0) + 1;
    this.#count.set(way, count);
    if (this.#work === undefined || count > 2) process.exit(exitCode.interrupted);
    if (count === 2) return this.#hurry(exitCode.interrupted);
    if (this.#controller.signal.aborted) return;
    process.stderr.write('\ncara-smoke: winding up; press Ctrl-C again to end at once\n');
    this.#controller.abort(new Error('the run was interrupted'));
  }

  #hurry(code: number): void {
    const end = (): void => process.exit(code);
    (this.#work?.hurry() ?? Promise.resolve()).then(end, end);
  }

  readonly #onExit = (): void => this.#work?.last();
}
