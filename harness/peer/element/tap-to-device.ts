import type { WireEvent } from '../peer.ts';
import { contentFacts, verificationPrefix, type EventBody } from '../wire-facts.ts';

const syncPath = '/_matrix/client/v3/sync';

interface SyncAnswer {
  readonly to_device?: {
    readonly events?: readonly {
      readonly type: string;
      readonly sender: string;
      readonly content: EventBody;
    }[];
  };
}

/**
 * Wraps `fetch` so that each verification step that comes by an unencrypted to-device message is seen: the SDK drops
 * those that lack a field without a word.
 */
export function tapToDevice(
  fetch: typeof globalThis.fetch,
  name: string,
  report: (event: Omit<WireEvent, 'atMs'>, atMs: number) => void,
): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const url = String(input instanceof Request ? input.url : input);
    if (!response.ok || !url.includes(syncPath)) return response;
    const text = await response.clone().text();
    if (!text.includes(verificationPrefix)) return response;
    const atMs = performance.now();
    for (const { type, sender, content } of (JSON.parse(text) as SyncAnswer).to_device?.events ?? []) {
      if (!type.startsWith(verificationPrefix)) continue;
      report(
        {
          kind: 'wire',
          seenBy: name,
          direction: 'received',
          transport: 'to-device',
          from: sender,
          type,
          wireType: type,
          encrypted: false,
          ...contentFacts(type, content),
          content: { ...content },
        },
        atMs,
      );
    }
    return response;
  };
}
