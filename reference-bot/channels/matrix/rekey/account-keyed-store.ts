import type { Notes } from '../../../crypto-store/notes.ts';
import { openNotes, readClaim, writeClaim } from '../life/claim.ts';
import { openKey, type SealedKey, sealKey } from '../life/sealed-key.ts';
import type { MatrixSeams } from '../matrix-seams.ts';
import type { KeyedStore } from './keyed-store.ts';

/** The bot's own store. One without a passphrase gets that of the next start. */
export function accountKeyedStore(
  path: string,
  openDatabase: MatrixSeams['openDatabase'],
): KeyedStore<SealedKey> {
  const withNotes = async <Value>(use: (notes: Notes) => Value): Promise<Awaited<Value>> => {
    const database = await openDatabase(path);
    try {
      return await use(await openNotes(database.indexedDB));
    } finally {
      database.close();
    }
  };
  return {
    path,
    read: () => withNotes((notes) => readClaim(notes)?.sealedKey),
    open: openKey,
    seal: sealKey,
    write: (sealedKey) =>
      withNotes((notes) => {
        const { userId, deviceId, id, madeAt } = readClaim(notes)!;
        return writeClaim(notes, { userId, deviceId, id, madeAt, sealedKey });
      }),
  };
}
