import { type CleanupJournal, newJournal, staleArtifacts, writeJournal } from './cleanup-journal.ts';
import { recoveryFiles } from './recovery-files.ts';
import type { RecoveryTools } from './recovery-tools.ts';
import { findJournal } from './settle-cleanup.ts';

/** Something stale that did not go. */
export interface CleanupFailure {
  /** E.g. `pending file`. */
  readonly label: string;
  readonly cause: unknown;
}

/**
 * Takes away what is left over from before a key was brought back, each thing noted in the journal when it is gone; at
 * last the journal itself. All are tried, whatever becomes of the others.
 * @returns what did not go; the journal stays then.
 */
export async function cleanUp({
  files,
  stateDirectory,
  audit,
}: RecoveryTools): Promise<readonly CleanupFailure[]> {
  const paths = recoveryFiles(stateDirectory);
  const found = await findJournal(files, paths.cleanup);
  if (found?.phase !== 'completed') {
    const { artifacts, ...rest } = found ?? newJournal();
    const results = new Map(artifacts.map(({ role, result }) => [role, result]));
    const write = (phase: CleanupJournal['phase']): Promise<void> =>
      files.writeDurably(
        paths.cleanup,
        writeJournal({
          ...rest,
          phase,
          artifacts: artifacts.map((artifact) => ({
            ...artifact,
            result: results.get(artifact.role) ?? artifact.result,
          })),
        }),
      );
    await write('started');
    const failures: (CleanupFailure & { readonly role: string })[] = [];
    for (const { role, file, label } of staleArtifacts) {
      try {
        const wasThere = await files.isThere(paths[file]);
        await files.removeDurably(paths[file]);
        results.set(role, { state: wasThere ? 'removed' : 'not_found' });
      } catch (cause) {
        results.set(role, { state: 'failed', errorKind: 'remove_failed' });
        failures.push({ role, label, cause });
      }
      await write('started');
    }
    if (failures.length > 0) {
      const event = 'matrix_recovery_key_restore_cleanup_failed';
      const told = failures.map(({ role }) => ({ label: role, error_kind: 'remove_failed' }));
      await audit(event, { artifacts: told });
      return failures;
    }
    await write('completed');
  }
  await files.removeDurably(paths.cleanup);
  return [];
}
