import { ClientEvent, HttpApiEvent, type MatrixClient, SyncState } from 'matrix-js-sdk';
import { MatrixError } from './matrix-error.ts';

export interface SyncListener {
  /** A sync came back with the homeserver's news. */
  synced(): void;
  /** Syncs keep failing; the client goes on trying. */
  failing(error: MatrixError): void;
  /** The token is no longer good; nothing more will come. */
  refused(error: MatrixError): void;
}

/** Tells how the sync loop fares. */
export function watchSync(client: MatrixClient, listener: SyncListener): void {
  let refused = false;
  client.on(ClientEvent.Sync, (state, _previous, data) => {
    if (refused) return;
    if (state === SyncState.Prepared || state === SyncState.Syncing) listener.synced();
    else if (state === SyncState.Error)
      listener.failing(MatrixError.from('sync-failed', data?.error ?? 'no reason'));
  });
  client.on(HttpApiEvent.SessionLoggedOut, (error) => {
    refused = true;
    listener.refused(MatrixError.from('auth-token-revoked', error));
  });
}
