import type { Logger } from '../../base/logging/logger.ts';

type Fetch = typeof globalThis.fetch;
type Json = Readonly<Record<string, unknown>>;

const syncPath = /\/_matrix\/client\/v3\/sync(?:\?|$)/u;
/** Each room holds some of these. */
const roomLists = ['timeline', 'state', 'account_data', 'ephemeral', 'invite_state', 'knock_state'];
const roomKinds = ['join', 'leave', 'invite', 'knock'];
/** What people have sent names them and has an id; what a homeserver says of its own has neither. */
const sentLists = new Set(['timeline', 'state']);

/**
 * Takes out of each answer to `/sync` what has not the form of an event, so that nothing behind it has to ask whether an event
 * has a type. The SDK does not ask, and one such event would have it lose others.
 */
export function keepWellFormed(fetch: Fetch, log: Logger): Fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (!response.ok || !syncPath.test(input instanceof Request ? input.url : String(input))) return response;
    const { status, statusText, headers } = response;
    const text = await response.text();
    const news = new News(JSON.parse(text));
    if (news.dropped > 0)
      log.warn(
        { count: news.dropped },
        'the homeserver told something that has not the form of an event: it is passed over',
      );
    return new Response(news.dropped === 0 ? text : JSON.stringify(news.kept), {
      status,
      statusText,
      headers,
    });
  };
}

/** An answer to `/sync` without what nobody can use. */
class News {
  /** How much was taken out. */
  dropped = 0;
  readonly kept: unknown;

  constructor(told: unknown) {
    this.kept = isObject(told) ? this.#answer(told) : this.#drop({});
  }

  #answer(told: Json): Json {
    const { rooms, to_device, account_data, presence, device_lists, ...others } = told;
    return {
      ...others,
      ...this.#listIn({ to_device }, 'to_device'),
      ...this.#listIn({ account_data }, 'account_data'),
      ...this.#listIn({ presence }, 'presence'),
      ...this.#member({ device_lists }, 'device_lists', (lists) => this.#textsIn(lists)),
      ...this.#member({ rooms }, 'rooms', (all) => this.#rooms(all)),
    };
  }

  #rooms(all: Json): Json {
    return Object.assign(
      {},
      ...roomKinds.map((kind) =>
        this.#member(all, kind, (rooms) =>
          Object.assign({}, ...Object.keys(rooms).map((id) => this.#room(rooms, id))),
        ),
      ),
    ) as Json;
  }

  #room(rooms: Json, id: string): Json {
    return this.#member(rooms, id, (room) => {
      const others = Object.fromEntries(Object.entries(room).filter(([name]) => !roomLists.includes(name)));
      return Object.assign(others, ...roomLists.map((name) => this.#listIn(room, name))) as Json;
    });
  }

  /** A member that holds `events`, with those that are some. */
  #listIn(at: Json, name: string): Json {
    return this.#member(at, name, (list) => {
      const { events } = list;
      if (events === undefined) return list;
      if (!Array.isArray(events)) return this.#drop({ ...list, events: [] });
      const isUsable = sentLists.has(name) ? isSent : isEvent;
      const kept = events.filter((event) => isUsable(event));
      this.dropped += events.length - kept.length;
      return { ...list, events: kept };
    });
  }

  #textsIn(lists: Json): Json {
    return Object.fromEntries(
      Object.entries(lists).map(([name, list]) => {
        const isList = Array.isArray(list) && list.every((user) => typeof user === 'string');
        return [name, isList ? list : this.#drop([])];
      }),
    );
  }

  /** An object with the member as it is kept; an empty one where there is none that is an object. */
  #member(at: Json, name: string, keep: (value: Json) => Json): Json {
    const value = Object.hasOwn(at, name) ? at[name] : undefined;
    if (value === undefined) return {};
    return isObject(value) ? Object.fromEntries([[name, keep(value)]]) : this.#drop({});
  }

  #drop<Instead>(instead: Instead): Instead {
    this.dropped += 1;
    return instead;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEvent(event: unknown): event is Json {
  return isObject(event) && typeof event['type'] === 'string' && isObject(event['content']);
}

function isSent(event: unknown): boolean {
  if (!isEvent(event)) return false;
  const { sender, event_id: id, origin_server_ts: at, state_key: key, unsigned } = event;
  return (
    typeof sender === 'string' &&
    typeof id === 'string' &&
    typeof at === 'number' &&
    (key === undefined || typeof key === 'string') &&
    (unsigned === undefined || isObject(unsigned))
  );
}
