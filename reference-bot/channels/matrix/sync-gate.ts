type Fetch = typeof globalThis.fetch;

/** The parts of a sync response that concern verification. */
export interface SyncEvents {
  readonly toDevice: readonly SyncEvent[];
}

export interface SyncEvent {
  readonly type?: string;
  readonly sender?: string;
}

interface SyncResponse {
  readonly to_device?: { readonly events?: readonly SyncEvent[] };
}

const syncPath = /\/_matrix\/client\/v3\/sync(?:\?|$)/u;

/**
 * Holds each sync response that carries a verification step until `beforeDelivery` resolves. What it does must be
 * bounded: the client learns nothing new meanwhile.
 * @param onDelivery called as such a response is delivered, with a promise that resolves when the client has dealt with it.
 */
export function gateSyncs(
  fetch: Fetch,
  beforeDelivery: (events: SyncEvents) => Promise<void>,
  onDelivery: (dealtWith: Promise<void>) => void = () => {},
): Fetch {
  let dealtWith: (() => void) | undefined;
  return async (input, init) => {
    const isSync = syncPath.test(String(input));
    // It asks for what is new when it has dealt with what it has.
    if (isSync) dealtWith?.();
    const response = await fetch(input, init);
    if (!response.ok || !isSync) return response;
    const { status, statusText, headers } = response;
    const text = await response.text();
    // Steps may be encrypted in rooms; their relation to the request is not.
    if (text.includes('m.key.verification.') || text.includes('m.reference')) {
      const { to_device } = JSON.parse(text) as SyncResponse;
      await beforeDelivery({ toDevice: to_device?.events ?? [] });
      const { promise, resolve } = Promise.withResolvers<void>();
      dealtWith = resolve;
      onDelivery(promise);
    }
    return new Response(text, { status, statusText, headers });
  };
}
