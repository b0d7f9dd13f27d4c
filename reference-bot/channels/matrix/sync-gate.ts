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
 */
export function gateSyncs(fetch: Fetch, beforeDelivery: (events: SyncEvents) => Promise<void>): Fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (!response.ok || !syncPath.test(String(input))) return response;
    const { status, statusText, headers } = response;
    const text = await response.text();
    // Steps may be encrypted in rooms; their relation to the request is not.
    if (text.includes('m.key.verification.') || text.includes('m.reference')) {
      const { to_device } = JSON.parse(text) as SyncResponse;
      await beforeDelivery({ toDevice: to_device?.events ?? [] });
    }
    return new Response(text, { status, statusText, headers });
  };
}
