import { MatrixError } from '../matrix-error.ts';

/** Why a recovery key does not bring the account back, in the words of the contract. */
export type RestoreFailure = 'wrong-key' | 'empty-key-file' | 'server-not-configured';

/** The error that tells it, without what the SDK or the homeserver have said. */
export function restoreFailure(reason: RestoreFailure, path: string): MatrixError {
  return new MatrixError(
    'recovery-key-restore-failed',
    `(${reason}): Matrix recovery-key restore from ${path} failed; reason=${reason}`,
    { reason },
  );
}
