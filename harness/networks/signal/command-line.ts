import { setTimeout as delay } from 'node:timers/promises';
import type { FaultPlace, Faults } from '../chat/faults.ts';

/** A command takes so long while nothing else is told. */
const usualMs = 5;

/**
 * The program behind the service. In the mode `native` each call is a process of its own, and one at a time has the
 * account: the others wait.
 */
export class CommandLine {
  readonly #faults: Faults;
  readonly #isSerial: boolean;
  #last: Promise<unknown> = Promise.resolve();

  constructor(faults: Faults, isSerial: boolean) {
    this.#faults = faults;
    this.#isSerial = isSerial;
  }

  /** Runs a command when its turn has come. What has begun runs to its end, also if nobody waits for it. */
  async run<Result>(at: FaultPlace, command: () => Result | Promise<Result>): Promise<Result> {
    if (!this.#isSerial) return command();
    const before = this.#last;
    const ran = before.then(async () => {
      await delay(this.#faults.take(at, ['busy'])?.lastsMs ?? usualMs, undefined, { ref: false });
      return command();
    });
    this.#last = ran.catch(() => {});
    return ran;
  }
}
