import { messageOf } from '../../../base/errors/message-of.ts';
import type { Files } from '../../../base/seams/seams.ts';
import { MatrixError } from '../matrix-error.ts';
import { type CleanupJournal, journalLimitBytes, journalVersion, readJournal } from './cleanup-journal.ts';
import { recoveryFiles } from './recovery-files.ts';
import type { RecoveryTools } from './recovery-tools.ts';

/**
 * Looks whether the clean-up after a key was brought back was cut off. One that was done leaves its journal behind at
 * worst, which goes now; in the middle of one a person has to go on.
 * @throws MatrixError `recovery-state-io`.
 */
export async function settleCleanup({ files, stateDirectory, audit }: RecoveryTools): Promise<void> {
  const { cleanup: path } = recoveryFiles(stateDirectory);
  const found = await findJournal(files, path);
  if (found === undefined) return;
  const { version, phase, artifacts } = found;
  if (version === journalVersion && phase === 'completed') {
    await files.removeDurably(path).catch((error: unknown) => {
      throw fault(`failed to remove Matrix recovery cleanup journal at ${path}: ${messageOf(error)}`, error);
    });
    return;
  }
  const event = 'matrix_recovery_key_startup_cleanup_refused';
  await audit(event, { artifact_count: artifacts.length });
  requireKnownVersion(found, path);
  throw fault(
    `Matrix recovery-key restore cleanup journal at ${path} is still started. Run \`cara matrix recovery-key restore\` again: it goes on where it was cut off.`,
  );
}

/** @throws MatrixError `recovery-state-io`. */
export function requireKnownVersion({ version }: CleanupJournal, path: string): void {
  if (version === journalVersion) return;
  throw fault(
    `Matrix recovery-key restore cleanup journal at ${path} has unsupported version ${version}; expected ${journalVersion}. Use the version that wrote it.`,
  );
}

/**
 * The journal at a path; undefined where there is none.
 * @throws MatrixError `recovery-state-io`.
 */
export async function findJournal(
  files: Pick<Files, 'readBounded'>,
  path: string,
): Promise<CleanupJournal | undefined> {
  const failed = (why: string, cause?: unknown): MatrixError =>
    fault(`failed to read Matrix recovery-key cleanup journal at ${path}: ${why}`, cause);
  const read = await files
    .readBounded(path, { limitBytes: journalLimitBytes, links: 'refuse' })
    .catch((error: unknown) => {
      throw failed(messageOf(error), error);
    });
  if (read.kind === 'absent') return undefined;
  if (read.kind === 'not-regular') throw failed('not a regular file');
  if (read.kind === 'too-long') throw failed(`exceeds ${journalLimitBytes} bytes (size cap)`);
  const journal = readJournal(read.text);
  if (journal) return journal;
  throw fault(
    `Matrix recovery-key cleanup journal at ${path} is corrupt: it is no journal of version ${journalVersion}. Move it away once recovery_key is known to be right.`,
  );
}

function fault(text: string, cause?: unknown): MatrixError {
  return new MatrixError('recovery-state-io', text, { cause });
}
