import * as fake from 'fake-indexeddb';

/**
 * Gives this process the IndexedDB that Node has not, where clients keep their keys when they are closed. It is in memory
 * and ends with the process. Clients that were told to store nothing do not use it.
 */
export function provideKeyStore(): void {
  if ('indexedDB' in globalThis) return;
  const classes = Object.entries(fake).filter(([name]) => name.startsWith('IDB'));
  Object.assign(globalThis, Object.fromEntries(classes), { indexedDB: fake.indexedDB });
}
