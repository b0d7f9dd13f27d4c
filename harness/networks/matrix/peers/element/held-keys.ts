import { toDevicePath, urlOf } from '../sdk/requests.ts';

type Fetch = typeof globalThis.fetch;

/** Keeps back the room keys that a client sends, which for its SDK have arrived. */
export class HeldKeys {
  #held: (() => Promise<Response>)[] | undefined;

  /** Keeps all keys from now on, until the result is called, which sends them in their order. */
  hold(): () => Promise<void> {
    const held: (() => Promise<Response>)[] = [];
    this.#held = held;
    return async () => {
      this.#held = undefined;
      for (const send of held) {
        const { ok, status } = await send();
        if (!ok) throw new Error(`the homeserver did not take a key that was kept back: ${status}`);
      }
    };
  }

  /** A `fetch` whose keys can be held. */
  wrap(fetch: Fetch): Fetch {
    return async (input, init) => {
      const type = toDevicePath.exec(urlOf(input))?.[1];
      if (this.#held === undefined || type !== 'm.room.encrypted') return fetch(input, init);
      // The SDK may give up a request that it takes for done.
      this.#held.push(() => fetch(input, { ...init, signal: null }));
      return Response.json({});
    };
  }
}
