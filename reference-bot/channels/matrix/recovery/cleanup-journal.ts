import { z } from 'zod';
import { parseJson } from '../../../base/json.ts';

/** Longest journal that is read. */
export const journalLimitBytes = 16_384;
/** The one version that there is. */
export const journalVersion = 1;

/** What may be left over from before the operator brought the key back, in the order in which it goes. */
export const staleArtifacts = [
  { role: 'rotation_marker', file: 'rotating', label: 'rotation marker' },
  { role: 'minting_marker', file: 'minting', label: 'minting marker' },
  { role: 'pending_key', file: 'pending', label: 'pending file' },
] as const;

const result = z.object({
  state: z.enum(['pending', 'removed', 'not_found', 'failed']),
  errorKind: z.enum(['remove_failed', 'parent_sync_failed']).nullish(),
});
const journal = z.object({
  version: z.int().min(0).max(255),
  phase: z.enum(['started', 'completed']),
  artifacts: z.array(
    z.object({
      role: z.enum(['rotation_marker', 'minting_marker', 'pending_key']),
      path: z.string(),
      expectedProvenance: z.literal('stale_after_operator_restore'),
      result,
    }),
  ),
});

/** What is being cleaned up after a key was brought back, kept so that it goes on after a crash. */
export type CleanupJournal = z.infer<typeof journal>;

/** Undefined: it is no journal. */
export function readJournal(text: string): CleanupJournal | undefined {
  return journal.safeParse(parseJson(text)).data;
}

/** The journal of a cleanup that begins. */
export function newJournal(): CleanupJournal {
  return {
    version: journalVersion,
    phase: 'started',
    artifacts: staleArtifacts.map(({ role, file }) => ({
      role,
      path: `matrix/recovery_key.${file}`,
      expectedProvenance: 'stale_after_operator_restore',
      result: { state: 'pending' },
    })),
  };
}

export function writeJournal(value: CleanupJournal): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
