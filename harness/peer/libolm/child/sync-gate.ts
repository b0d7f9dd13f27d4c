import { setImmediate as turnOfTheLoop } from 'node:timers/promises';

const syncPath = '/_matrix/client/v3/sync';

/** Can hold back the server's answers to `/sync`, while all that the client sends goes out. */
export class SyncGate {
  #opened = Promise.withResolvers<void>();

  constructor() {
    this.open();
  }

  /** `fetch` behind the gate. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await fetch(input, init);
    const url = String(input instanceof Request ? input.url : input);
    if (url.includes(syncPath)) {
      // An order of the runner that is older than this answer is in by now, but heard in this turn of the loop only.
      await turnOfTheLoop();
      await this.#opened.promise;
    }
    return response;
  };

  close(): void {
    this.#opened = Promise.withResolvers();
  }

  open(): void {
    this.#opened.resolve();
  }
}
