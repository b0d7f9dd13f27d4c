const syncPath = '/_matrix/client/v3/sync';

/** Can hold back the server's answers to `/sync`, while all that the client sends goes out. */
export class SyncGate {
  #open: Promise<void> = Promise.resolve();

  /** `fetch` behind the gate. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await fetch(input, init);
    const url = String(input instanceof Request ? input.url : input);
    if (url.includes(syncPath)) await this.#open;
    return response;
  };

  /** Closes the gate; the result opens it. */
  close(): () => void {
    let open!: () => void;
    this.#open = new Promise((resolve) => (open = resolve));
    return open;
  }
}
