import type { ServerSideSecretStorage } from 'matrix-js-sdk/lib/secret-storage.js';
import { diskAdvice } from '../../../base/errors/disk-advice.ts';
import { messageOf } from '../../../base/errors/message-of.ts';
import type { Clock, Files } from '../../../base/seams/seams.ts';
import { MatrixError } from '../matrix-error.ts';
import { readKeyFile, recoveryFiles } from './recovery-files.ts';
import { digestOf, makeRecoveryKey, readRecoveryKey, type RecoveryKey } from './recovery-key.ts';
import type { RecoveryTools } from './recovery-tools.ts';
import { restoreFailure } from './restore-failure.ts';
import { type RotationMarker, writeMarker } from './rotation-marker.ts';
import { keepFor, roleOfKey, settleOn } from './secret-storage.ts';
import { promotePending } from './settle-rotation.ts';

export interface RotateOptions extends RecoveryTools {
  readonly clock: Pick<Clock, 'now'>;
  /** Opens the secret storage of the account with any of these keys. */
  readonly openStorage: (keys: readonly RecoveryKey[]) => Promise<ServerSideSecretStorage>;
}

/**
 * Makes a new recovery key, which takes the place of the one that there is. Until the new one is on the disk, the old
 * one opens everything; from then on the new one does.
 * @returns the path of the key.
 * @throws MatrixError `recovery-state-io`, `recovery-key-restore-failed`, `recovery-state-probe-failed`.
 */
export async function rotateRecoveryKey(options: RotateOptions): Promise<string> {
  const { files, stateDirectory, audit, clock, openStorage } = options;
  const paths = recoveryFiles(stateDirectory);
  const text = await readKeyFile(files, paths.key);
  if (text === undefined)
    throw new MatrixError(
      'recovery-state-io',
      `Matrix recovery key is unavailable at ${paths.key}; start the bot once, or bring it back with \`cara matrix recovery-key restore\``,
    );
  const previous = readRecoveryKey(text);
  if (previous === undefined) throw restoreFailure(text === '' ? 'empty-key-file' : 'wrong-key', paths.key);
  const left = await findPending(files, paths.pending);
  const next = left ?? makeRecoveryKey();
  const previousKeySha256 = digestOf(text);
  const keySha256 = digestOf(next.text);
  const note = (marker: RotationMarker): Promise<void> =>
    writing(paths.rotating, () => files.writeDurably(paths.rotating, writeMarker(marker, clock.now())));

  const storage = await openStorage([next, previous]);
  const role = await onServer(() => roleOfKey(storage, previous.bytes));
  if (role.kind === 'none') throw restoreFailure('server-not-configured', paths.key);
  if (role.kind === 'wrong') throw restoreFailure('wrong-key', paths.key);

  // Both open everything from here on: a key that is lost now was never needed.
  const keyId = left
    ? await idOfPending(storage, left, paths.pending)
    : await onServer(() => addKey(storage, next, role.id));
  if (!left && !(await writing(paths.pending, () => files.createDurably(paths.pending, next.text))))
    throw alreadyPending(paths.pending);
  await note({ stage: 'pending_key_written', keySha256, previousKeySha256 });
  await onServer(() => settleOn(storage, keyId));
  await promotePending(files, paths, { stage: 'pending_key_written', keySha256 });
  await note({ stage: 'final_key_replaced', keySha256, previousKeySha256 });
  await writing(paths.rotating, () => files.removeDurably(paths.rotating));
  const event = 'matrix_recovery_key_rotate';
  await audit(event, { rotated_at: clock.now(), type: 'matrix_recovery_key_rotated' });
  return paths.key;
}

/** The key that a change left behind which was cut off before it was clear that it is the next one. */
async function findPending(files: Files, path: string): Promise<RecoveryKey | undefined> {
  const text = await readKeyFile(files, path, { links: 'refuse' });
  const key = text === undefined ? undefined : readRecoveryKey(text);
  if (text !== undefined && key === undefined) throw alreadyPending(path);
  return key;
}

/** By which id the homeserver knows it: one that it does not know comes from somewhere else. */
async function idOfPending(
  storage: ServerSideSecretStorage,
  key: RecoveryKey,
  path: string,
): Promise<string> {
  const role = await onServer(() => roleOfKey(storage, key.bytes));
  if ('id' in role) return role.id;
  throw alreadyPending(path);
}

function alreadyPending(path: string): MatrixError {
  return new MatrixError(
    'recovery-state-io',
    `Matrix recovery key pending file already exists at ${path}; move it aside once it is known not to be the right key`,
  );
}

/** Has a key open everything, beside the one that does already. */
async function addKey(
  storage: ServerSideSecretStorage,
  { bytes }: RecoveryKey,
  beside: string,
): Promise<string> {
  const { keyId } = await storage.addKey('m.secret_storage.v1.aes-hmac-sha2', { key: bytes });
  await keepFor(storage, [beside, keyId]);
  return keyId;
}

async function onServer<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw new MatrixError(
      'recovery-state-probe-failed',
      `${messageOf(error)}. Run the command again, or start the bot: either brings it to its end.`,
      { cause: error },
    );
  }
}

async function writing<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw new MatrixError(
      'recovery-state-io',
      `failed to write ${path}: ${messageOf(error)}. What recovery_key holds opens the account: ${diskAdvice}, and run the command again.`,
      { cause: error },
    );
  }
}
