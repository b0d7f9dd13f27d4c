import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { Gate } from '../gate.ts';
import { isSync } from './requests.ts';

/** Peers miss nothing that is said at once: as many events of a room as Synapse gives in one sync at most. */
export const syncSettings = { initialSyncLimit: 100, pollTimeout: 30_000 } as const;

/** `fetch` with a gate before the server's answers to `/sync`; all that the client sends goes out. */
export function gatedSync(gate: Gate): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (!isSync(input)) return response;
    // An order to close that is older than this answer may only be heard in this turn of the loop.
    await turnOfTheLoop();
    await gate.passed();
    return response;
  };
}
