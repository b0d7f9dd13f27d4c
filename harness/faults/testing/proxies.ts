import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { startHomeserverProxy, type HomeserverProxy } from '../homeserver-proxy.ts';
import { startUpstream } from './fake-upstream.ts';

/** A request that waits for the answer of a test. */
interface Asked {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** Proxies in front of homeservers that tests play; they end with it. */
export class Proxies implements AsyncDisposable {
  readonly #started = new AsyncDisposableStack();
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** What ends with the proxies. */
  use<Value extends AsyncDisposable>(value: Value): Value {
    return this.#started.use(value);
  }

  async to(listener: RequestListener): Promise<HomeserverProxy> {
    const { port } = this.use(await startUpstream(listener));
    return this.use(await startHomeserverProxy(`http://127.0.0.1:${port}`, { signal: this.#signal }));
  }

  /** In front of a homeserver whose answers the test gives. */
  async toHands(): Promise<{ proxy: HomeserverProxy; next(): Promise<Asked> }> {
    const waiting: ((asked: Asked) => void)[] = [];
    const asked: Asked[] = [];
    const proxy = await this.to((incoming, outgoing) => {
      const one = { incoming, outgoing };
      const taker = waiting.shift();
      if (taker) taker(one);
      else asked.push(one);
    });
    const next = (): Promise<Asked> =>
      new Promise((resolve) => {
        const one = asked.shift();
        if (one) resolve(one);
        else waiting.push(resolve);
      });
    return { proxy, next };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#started.disposeAsync();
  }
}

/** Answers everything with an empty object. */
export const ok: RequestListener = (_, outgoing) => void outgoing.end('{}');

export function pathEndsWith(end: string) {
  return ({ path }: { readonly path: string }): boolean => path.endsWith(end);
}

export function pathIs(wanted: string) {
  return ({ path }: { readonly path: string }): boolean => path === wanted;
}
