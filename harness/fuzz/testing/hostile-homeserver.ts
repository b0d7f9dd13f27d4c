import { asksForNews } from '../../faults/held-news.ts';
import type { HomeserverProxy } from '../../faults/homeserver-proxy.ts';
import { EventLog } from '../../waiting/event-log.ts';
import type { Told } from './hostile-told.ts';

/** What goes into one answer: if the bot drops one that holds something unusable, others must still have their turn. */
const mostAtOnce = 8;
const deadlineMs = 60_000;

type Body = Readonly<Record<string, unknown>>;

export interface HostileHomeserverOptions {
  /** Between the bot and its homeserver. */
  readonly proxy: HomeserverProxy;
  /** By mark. */
  readonly known: Readonly<Record<string, string>>;
  /** Of this user's keys nothing needs to be true. */
  readonly friend: string;
  /** Has the homeserver tell the bot something. */
  readonly nudge: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** Puts into the answers of a homeserver what no homeserver says. */
export class HostileHomeserver implements Disposable {
  readonly #options: HostileHomeserverOptions;
  readonly #lies = new DisposableStack();
  readonly #told = new EventLog<Told>();
  #news: Told[] = [];
  #keys: Told[] = [];

  constructor(options: HostileHomeserverOptions) {
    this.#options = options;
    const { proxy, friend } = options;
    this.#lies.use(
      proxy.lie({
        about: (request) => asksForNews(request) && (this.#news.length > 0 || this.#keys.length > 0),
        tell: (truth) => this.#putInto(this.#asking(truth), this.#news.splice(0, mostAtOnce)),
      }),
    );
    this.#lies.use(
      proxy.lie({
        about: ({ method, path }) =>
          method === 'POST' && path.endsWith('/keys/query') && this.#keys.length > 0,
        tell: (truth) =>
          friend in ((truth['device_keys'] as Body | undefined) ?? {})
            ? this.#putInto(truth, this.#keys.splice(0, 1))
            : truth,
      }),
    );
  }

  /** Resolves when the bot has been told all of it. */
  async tell(all: readonly Told[]): Promise<void> {
    const { nudge, signal } = this.#options;
    const before = this.#told.items.length;
    this.#news = all.filter(({ to }) => to === 'sync');
    this.#keys = all.filter(({ to }) => to === 'keys');
    while (this.#told.items.length < before + all.length) {
      const count = this.#told.items.length;
      await nudge();
      const wait = { why: 'the bot to ask its homeserver again', deadlineMs, signal };
      await this.#told.first(() => this.#told.items.length > count, wait);
    }
  }

  [Symbol.dispose](): void {
    this.#lies.dispose();
  }

  /** The truth, with a reason to ask for the friend's keys where something is to be told of them. */
  #asking(truth: Body): Body {
    if (this.#keys.length === 0) return truth;
    const lists = truth['device_lists'] as { readonly changed?: readonly string[] } | undefined;
    const changed = [...new Set([...(lists?.changed ?? []), this.#options.friend])];
    return { ...truth, device_lists: { ...lists, changed } };
  }

  #putInto(truth: Body, all: readonly Told[]): Body {
    const answer = structuredClone(truth) as Record<string, unknown>;
    for (const one of all) {
      const path = one.path.map((part) => this.#filled(part));
      put(answer, path, one.how, JSON.parse(this.#filled(one.json)));
      this.#told.append(one);
    }
    return answer;
  }

  #filled(text: string): string {
    let filled = text;
    for (const [mark, value] of Object.entries(this.#options.known)) filled = filled.replaceAll(mark, value);
    return filled;
  }
}

function put(at: Record<string, unknown>, path: readonly string[], how: Told['how'], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length > 0) {
    const inner = at[name];
    // What has been told before may stand where there should be an object.
    const isObject = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    put((at[name] = isObject ? inner : {}) as Record<string, unknown>, rest, how, value);
  } else if (how === 'set') at[name] = value;
  else at[name] = [...(Array.isArray(at[name]) ? (at[name] as unknown[]) : []), value];
}
