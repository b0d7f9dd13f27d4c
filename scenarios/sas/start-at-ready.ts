import type { Transport } from '../compare-sas.ts';

/** Both transports, and whose start counts if both press it: that of the user with the lower id. */
export const startCases = [
  'in-room-peer-wins',
  'in-room-bot-wins',
  'to-device-peer-wins',
  'to-device-bot-wins',
] as const;
/** One of them. */
export type StartCase = (typeof startCases)[number];

/** How the verification of a case travels. */
export function transportIn(which: StartCase): Transport {
  return which.startsWith('in-room') ? 'room' : 'to-device';
}

/** Somebody whose client presses start in the moment in which both are ready. */
export function hastyPerson(which: StartCase) {
  const name = which.endsWith('peer-wins') ? 'alice' : 'zoe';
  const inEncryptedRooms = { sends: 'encrypted', hears: 'all' } as const;
  return [{ name, inEncryptedRooms, startsAtReady: true }] as const;
}
