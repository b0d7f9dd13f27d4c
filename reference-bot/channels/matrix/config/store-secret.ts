import type { Section } from '../../../base/config/section.ts';
import type { ReadContext } from '../../channel-module.ts';
import { MatrixError } from '../matrix-error.ts';
import { passphraseFiles, readPassphraseFile } from '../secrets/store-passphrase.ts';

const key = 'storePassphrase';
const name = 'MATRIX_STORE_PASSPHRASE';

/**
 * The passphrase as the configuration or the environment gives it. One that is written down, even blank, counts more
 * than the environment's.
 */
export function readStorePassphrase(matrix: Section, { env }: ReadContext): string | undefined {
  const written = matrix.rawString(key);
  const fallback = env[name];
  if (written?.trim() && fallback?.trim() && written !== fallback) {
    matrix.warn(key, `${key} is set in config and ${name} is also set; the config field takes precedence`);
  }
  const chosen = matrix.has(key) && written !== undefined ? written : fallback;
  return chosen?.trim() ? chosen : undefined;
}

/** Whether there is a passphrase for the store where one is needed, and none where it is not. */
export async function checkStoreSecret(
  matrix: Section,
  { encrypted, passphrase }: { readonly encrypted: boolean; readonly passphrase: string | undefined },
  { processEnv, files, stateDirectory }: ReadContext,
): Promise<void> {
  if (!encrypted) {
    if (passphrase === undefined) return;
    matrix.warn(
      key,
      'storePassphrase is set (via config or env) but matrix.encrypted=false; it is ignored, and nothing is encrypted',
    );
    return;
  }
  if (passphrase !== undefined) return;
  try {
    const kept = await readPassphraseFile(files, passphraseFiles(stateDirectory).final);
    if (kept !== undefined || processEnv['CARAPACE_CONFIG_PASSWORD']) return;
    matrix.error(
      'encrypted',
      'matrix.encrypted=true requires matrix.storePassphrase, MATRIX_STORE_PASSPHRASE, CARAPACE_CONFIG_PASSWORD, or a non-empty <state_dir>/matrix/store_passphrase file',
    );
  } catch (error) {
    if (!(error instanceof MatrixError)) throw error;
    matrix.error('encrypted', error.message);
  }
}
