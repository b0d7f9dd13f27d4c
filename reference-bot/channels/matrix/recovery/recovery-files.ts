import { join } from 'node:path';
import type { Files } from '../../../base/seams/seams.ts';
import { trimWhiteSpace } from '../../../base/trim-white-space.ts';
import { MatrixError } from '../matrix-error.ts';
import { keyLimitBytes } from './recovery-key.ts';

/** Where the recovery key is kept, and what is noted while it is made, changed or brought back. */
export function recoveryFiles(stateDirectory: string) {
  const key = join(stateDirectory, 'matrix', 'recovery_key');
  return {
    key,
    pending: `${key}.pending`,
    rotating: `${key}.rotating`,
    minting: `${key}.minting`,
    cleanup: `${key}.cleanup`,
  };
}

export type RecoveryFiles = ReturnType<typeof recoveryFiles>;

/**
 * The text of a file with a recovery key, without white space around it; undefined where there is none. What goes
 * wrong is told without the path, which would say where the key is.
 * @param label what it is read for
 * @throws MatrixError `recovery-state-io`.
 */
export async function readKeyFile(
  files: Pick<Files, 'readBounded'>,
  path: string,
  { label = 'Matrix recovery key', links = 'follow' as 'follow' | 'refuse' } = {},
): Promise<string | undefined> {
  const fault = (why: string, cause?: unknown): MatrixError =>
    new MatrixError('recovery-state-io', `failed to read ${label}: ${why}`, { cause });
  const found = await files
    .readBounded(path, { limitBytes: keyLimitBytes, links })
    .catch((error: unknown) => {
      throw fault(labelOf(error), error);
    });
  switch (found.kind) {
    case 'absent':
      return undefined;
    case 'not-regular':
      throw fault('not a regular file (symlinks to regular files are allowed)');
    case 'too-long':
      throw fault(`exceeds ${keyLimitBytes} bytes`);
    case 'text':
      return trimWhiteSpace(found.text);
  }
}

/** The kind of an error alone: its message names the path. */
export function labelOf(error: unknown): string {
  if (error instanceof TypeError) return 'stream did not contain valid UTF-8';
  return (error as Partial<NodeJS.ErrnoException>).code ?? 'unknown error';
}
