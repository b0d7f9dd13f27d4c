import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { Gate } from '../gate.ts';
import { isSync } from './requests.ts';

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
