import { verificationPrefix } from '../../oracle/sas/record.ts';
import { toDevicePath, urlOf } from './requests.ts';

const roomPath = /\/rooms\/([^/]+)\/send\//;

/**
 * Wraps `fetch` so that what is sent to one place arrives in the order in which it was sent: each event waits until
 * the homeserver has the one before it. An SDK sends a `done` while its `mac` is still on its way, on another
 * connection, and the later one may arrive first.
 */
export function sendInOrder(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  const last = new Map<string, Promise<unknown>>();
  return (input, init) => {
    const place = init?.method === 'PUT' ? placeOf(urlOf(input)) : undefined;
    if (place === undefined) return fetch(input, init);
    const before = last.get(place) ?? Promise.resolve();
    const answer = before.then(() => fetch(input, init));
    last.set(
      place,
      answer.catch(() => {}),
    );
    return answer;
  };
}

/** The room of an event, or one place for all verification steps to devices; undefined for anything else. */
function placeOf(url: string): string | undefined {
  const type = toDevicePath.exec(url)?.[1];
  if (type !== undefined)
    return decodeURIComponent(type).startsWith(verificationPrefix) ? 'devices' : undefined;
  return roomPath.exec(url)?.[1];
}
