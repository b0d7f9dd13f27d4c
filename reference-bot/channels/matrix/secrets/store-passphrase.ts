import { join } from 'node:path';
import { trimWhiteSpace } from '../../../base/trim-white-space.ts';
import { messageOf } from '../../../base/errors/message-of.ts';
import type { Environment, Files } from '../../../base/seams/seams.ts';
import { MatrixError } from '../matrix-error.ts';
import { deriveStorePassphrase } from './derive-store-passphrase.ts';
import { ensureInstallationId } from './installation-id.ts';

/** Longest passphrase file that is read. */
export const passphraseLimitBytes = 65_536;

export interface StoreSecretOptions {
  readonly files: Files;
  readonly stateDirectory: string;
  /** `matrix.storePassphrase` or `MATRIX_STORE_PASSPHRASE`. Undefined: the passphrase is kept in a file, or derived. */
  readonly explicit: string | undefined;
  /** Of the process itself: the configuration cannot set its own password. */
  readonly env: Environment;
}

/** Where the passphrase of a store is kept, once there is one that does not follow from the config password. */
export function passphraseFiles(stateDirectory: string) {
  const final = join(stateDirectory, 'matrix', 'store_passphrase');
  return { final, pending: `${final}.pending`, marker: `${final}.rekeying` };
}

/**
 * The passphrase of the encrypted store: the explicit one, else that of the file, else the one that follows from
 * `CARAPACE_CONFIG_PASSWORD`.
 * @throws MatrixError `interrupted-rekey`, `encrypted-state-io`, `recovery-state-io`, `missing-store-secret`,
 * `installation-id`.
 */
export async function resolveStorePassphrase(options: StoreSecretOptions): Promise<string> {
  const { files, stateDirectory, explicit, env } = options;
  if (explicit !== undefined) return explicit;
  await requireNoInterruptedRekey(files, stateDirectory);
  const kept = await readPassphraseFile(files, passphraseFiles(stateDirectory).final);
  if (kept !== undefined) return kept;
  const configPassword = env['CARAPACE_CONFIG_PASSWORD'];
  if (!configPassword) throw new MatrixError('missing-store-secret');
  return deriveStorePassphrase(configPassword, await ensureInstallationId(files, stateDirectory));
}

/**
 * Looks whether a change of the passphrase was left unfinished.
 * @throws MatrixError `interrupted-rekey`, `encrypted-state-io`, `recovery-state-io`.
 */
export async function requireNoInterruptedRekey(
  files: Pick<Files, 'isThere'>,
  stateDirectory: string,
): Promise<void> {
  const { final, pending, marker } = passphraseFiles(stateDirectory);
  const isThere = async (
    path: string,
    kind: 'encrypted-state-io' | 'recovery-state-io',
  ): Promise<boolean> => {
    try {
      return await files.isThere(path);
    } catch (error) {
      throw new MatrixError(kind, `failed to inspect ${path}: ${messageOf(error)}`, { cause: error });
    }
  };
  if (!(await isThere(final, 'encrypted-state-io'))) {
    const isPending = await isThere(pending, 'encrypted-state-io');
    if (isPending || (await isThere(marker, 'recovery-state-io'))) {
      throw new MatrixError(
        'interrupted-rekey',
        `${pending} or ${marker} present without ${final}. Re-run \`cara matrix rekey-store --new\` with the daemon stopped.`,
      );
    }
  }
}

/**
 * What a passphrase file holds; undefined when there is none.
 * @throws MatrixError `encrypted-state-io`.
 */
export async function readPassphraseFile(files: Files, path: string): Promise<string | undefined> {
  const named = `Matrix store passphrase file ${path}`;
  const found = await files
    .readBounded(path, { limitBytes: passphraseLimitBytes, links: 'follow' })
    .catch((error: unknown) => {
      throw fault(`failed to open ${named}: ${messageOf(error)}`, error);
    });
  if (found.kind === 'absent') return undefined;
  if (found.kind === 'not-regular') throw fault(`${named} must be a regular file`);
  if (found.kind === 'too-long')
    throw fault(`${named} exceeds ${passphraseLimitBytes} bytes; refuse to read`);
  const passphrase = trimWhiteSpace(found.text);
  if (passphrase === '') throw fault(`${named} is empty`);
  return passphrase;
}

function fault(text: string, cause?: unknown): MatrixError {
  return new MatrixError('encrypted-state-io', text, { cause });
}
