import { verificationPrefix } from '../../oracle/sas/record.ts';
import type { WireEvent } from '../peer.ts';
import { isSync } from '../sdk/requests.ts';
import { wireEvent } from '../wire-facts.ts';

interface SyncAnswer {
  readonly to_device?: {
    readonly events?: readonly {
      readonly type: string;
      readonly sender: string;
      /** As it was sent, whatever that is. */
      readonly content?: object | null;
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
  report: (event: WireEvent) => void,
): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (!response.ok || !isSync(input)) return response;
    const text = await response.clone().text();
    if (!text.includes(verificationPrefix)) return response;
    const atMs = performance.now();
    for (const { type, sender, content } of (JSON.parse(text) as SyncAnswer).to_device?.events ?? []) {
      if (!type.startsWith(verificationPrefix)) continue;
      report(
        wireEvent(
          {
            seenBy: name,
            direction: 'received',
            transport: 'to-device',
            from: sender,
            type,
            wireType: type,
            atMs,
          },
          content ?? {},
        ),
      );
    }
    return response;
  };
}
