import type { BotRequest } from './proxied-request.ts';

/** Syncs that are kept from the bot, from a moment on, so that it is told all that is new then in one answer. */
export interface HeldNews extends Disposable {
  /** Resolves when nothing new reaches the bot any more. Rejects if it was released before. */
  readonly begun: Promise<void>;
  /** Lets the syncs go. */
  release(): void;
}

interface Hold {
  readonly from: (request: BotRequest) => boolean;
  readonly begun: PromiseWithResolvers<void>;
  readonly released: PromiseWithResolvers<void>;
  isOn: boolean;
}

/** Whether a request asks for what is new. */
export function asksForNews({ method, path }: BotRequest): boolean {
  return method === 'GET' && path.endsWith('/sync');
}

/** The holds that are in force. */
export class NewsFaults {
  readonly #holds = new Set<Hold>();

  hold(from: (request: BotRequest) => boolean): HeldNews {
    const hold: Hold = {
      from,
      begun: Promise.withResolvers(),
      released: Promise.withResolvers(),
      isOn: false,
    };
    this.#holds.add(hold);
    hold.begun.promise.catch(() => undefined);
    const release = (): void => this.#release(hold);
    return { begun: hold.begun.promise, release, [Symbol.dispose]: release };
  }

  /** Takes note of a request before the homeserver sees it: what it leads to is news already. */
  notice(request: BotRequest): void {
    for (const hold of this.#holds) {
      if (hold.isOn || !hold.from(request)) continue;
      hold.isOn = true;
      hold.begun.resolve();
    }
  }

  get areHeld(): boolean {
    return [...this.#holds].some(({ isOn }) => isOn);
  }

  /** Resolves when news may go to the bot. */
  async passed(): Promise<void> {
    while (this.areHeld) await [...this.#holds].find(({ isOn }) => isOn)!.released.promise;
  }

  releaseAll(): void {
    for (const hold of this.#holds) this.#release(hold);
  }

  #release(hold: Hold): void {
    this.#holds.delete(hold);
    hold.released.resolve();
    hold.begun.reject(new Error('No news were held back: the bot sent no request that begins the hold.'));
  }
}

/**
 * The same request for news once more. Homeservers keep an answer for a while and give it again to the same request,
 * so that it waits a little less.
 */
export function askedAgain(url: string): string {
  return url.replace(/([?&]timeout=)(\d+)/, (_, name: string, milliseconds: string) =>
    name.concat(String(Math.max(0, Number(milliseconds) - 1))),
  );
}
