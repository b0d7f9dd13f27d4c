import type { RotationMarker, RotationStage } from './rotation-marker.ts';

/** Why it is not clear whose key the pending one is. */
export type RefusalReason =
  | 'legacy_marker_missing_previous_key_digest'
  | 'missing_previous_key_digest'
  | 'missing_new_key_digest'
  | 'pending_key_missing'
  | 'pending_key_digest_mismatch'
  | 'current_key_missing'
  | 'current_key_mismatch'
  | 'unbound_started_pending'
  | 'final_stage_pending_present';

/** What is found of a rotation when the bot starts. Digests are undefined where there is no file. */
export interface Found {
  readonly marker: RotationMarker & { readonly isLegacy: boolean };
  /** `vanished`: it was there, and was gone when it was read. */
  readonly pending: { readonly digest: string } | 'absent' | 'vanished';
  readonly current: string | undefined;
}

/** What is done about it. */
export type Settlement =
  /** Nothing is changed, as a person has to decide. */
  | { readonly kind: 'refuse'; readonly reason: RefusalReason; readonly because: string }
  /** The pending key becomes the key. */
  | { readonly kind: 'promote' }
  /** What is left over goes away. */
  | {
      readonly kind: 'clear';
      readonly outcome: 'cleared_stale_pending' | 'cleared_final_marker' | 'cleared_started_marker';
    }
  /** There is nothing to decide on: a file or a note is missing. */
  | { readonly kind: 'fail'; readonly because: string };

/** One line of the table. */
export interface StartupRow {
  readonly number: number;
  readonly stages: readonly RotationStage[];
  readonly pending: 'present' | 'absent' | 'vanished';
  readonly when: (facts: RowFacts) => boolean;
  readonly settlement: Settlement;
}

/** Digests: of the pending and of the current key, and those that the marker tells. */
export interface RowFacts {
  readonly isLegacy: boolean;
  readonly pending: string | undefined;
  readonly current: string | undefined;
  readonly next: string | undefined;
  readonly previous: string | undefined;
}

const refuse = (reason: RefusalReason, because: string): Settlement => ({ kind: 'refuse', reason, because });
const always = (): boolean => true;
const noPrevious = 'started-stage marker does not record the previous local key digest';
const late: readonly RotationStage[] = ['pending_key_written', 'final_key_replaced'];

/** What is done about a rotation that was cut off. The first line that fits counts. */
export const startupTable: readonly StartupRow[] = [
  {
    number: 1,
    stages: ['started', ...late],
    pending: 'vanished',
    when: always,
    settlement: refuse('pending_key_missing', 'pending key disappeared during recovery'),
  },
  {
    number: 2,
    stages: ['started'],
    pending: 'present',
    when: ({ isLegacy, previous }) => isLegacy && previous === undefined,
    settlement: refuse('legacy_marker_missing_previous_key_digest', noPrevious),
  },
  {
    number: 3,
    stages: ['started'],
    pending: 'present',
    when: ({ previous }) => previous === undefined,
    settlement: refuse('missing_previous_key_digest', noPrevious),
  },
  {
    number: 4,
    stages: ['started'],
    pending: 'present',
    when: ({ current }) => current === undefined,
    settlement: refuse(
      'current_key_missing',
      'current key is missing and the started-stage marker has no new-key digest binding',
    ),
  },
  {
    number: 5,
    stages: ['started'],
    pending: 'present',
    when: always,
    settlement: refuse(
      'unbound_started_pending',
      'started-stage marker never recorded a new pending key digest',
    ),
  },
  {
    number: 6,
    stages: ['pending_key_written'],
    pending: 'present',
    when: ({ next }) => next === undefined,
    settlement: refuse('missing_new_key_digest', 'marker does not record the new pending key digest'),
  },
  {
    number: 7,
    stages: ['pending_key_written'],
    pending: 'present',
    when: ({ pending, next }) => pending !== next,
    settlement: refuse(
      'pending_key_digest_mismatch',
      'pending key no longer matches the key recorded by the marker',
    ),
  },
  {
    number: 8,
    stages: ['pending_key_written'],
    pending: 'present',
    when: ({ current, next }) => current === next,
    settlement: { kind: 'clear', outcome: 'cleared_stale_pending' },
  },
  {
    number: 9,
    stages: ['pending_key_written'],
    pending: 'present',
    when: ({ current }) => current === undefined,
    settlement: refuse(
      'current_key_missing',
      'pending-stage marker cannot prove the previous local key because the current key is missing',
    ),
  },
  {
    number: 10,
    stages: ['pending_key_written'],
    pending: 'present',
    when: ({ previous }) => previous === undefined,
    settlement: refuse(
      'missing_previous_key_digest',
      'marker cannot prove the current key is the pre-rotation key',
    ),
  },
  {
    number: 11,
    stages: ['pending_key_written'],
    pending: 'present',
    when: ({ current, previous }) => current !== previous,
    settlement: refuse(
      'current_key_mismatch',
      'current key is neither the pre-rotation key nor the new pending key',
    ),
  },
  {
    number: 12,
    stages: ['pending_key_written'],
    pending: 'present',
    when: always,
    settlement: { kind: 'promote' },
  },
  {
    number: 13,
    stages: ['final_key_replaced'],
    pending: 'present',
    when: ({ next }) => next === undefined,
    settlement: refuse('missing_new_key_digest', 'final-stage marker does not record the new key digest'),
  },
  {
    number: 14,
    stages: ['final_key_replaced'],
    pending: 'present',
    when: ({ current, next }) => current === next,
    settlement: { kind: 'clear', outcome: 'cleared_stale_pending' },
  },
  {
    number: 15,
    stages: ['final_key_replaced'],
    pending: 'present',
    when: ({ current }) => current === undefined,
    settlement: refuse(
      'current_key_missing',
      'final-stage marker recorded key replacement but the current key is missing',
    ),
  },
  {
    number: 16,
    stages: ['final_key_replaced'],
    pending: 'present',
    when: always,
    settlement: refuse(
      'final_stage_pending_present',
      'final-stage marker recorded key replacement but pending key is still present and the current key is not the new one',
    ),
  },
  {
    number: 17,
    stages: late,
    pending: 'absent',
    when: ({ next }) => next === undefined,
    settlement: { kind: 'fail', because: 'recorded key replacement without a key digest' },
  },
  {
    number: 18,
    stages: late,
    pending: 'absent',
    when: ({ current, next }) => current === next,
    settlement: { kind: 'clear', outcome: 'cleared_final_marker' },
  },
  {
    number: 19,
    stages: late,
    pending: 'absent',
    when: always,
    settlement: { kind: 'fail', because: 'exists, but no pending key was preserved' },
  },
  {
    number: 20,
    stages: ['started'],
    pending: 'absent',
    when: ({ current, previous }) => previous !== undefined && current === previous,
    settlement: { kind: 'clear', outcome: 'cleared_started_marker' },
  },
  {
    number: 21,
    stages: ['started'],
    pending: 'absent',
    when: always,
    settlement: refuse('pending_key_missing', 'started-stage marker exists but no pending key was preserved'),
  },
];

/** The line of the table that fits. */
export function rowFor({ marker, pending, current }: Found): StartupRow {
  const facts: RowFacts = {
    isLegacy: marker.isLegacy,
    pending: typeof pending === 'object' ? pending.digest : undefined,
    current,
    next: marker.keySha256,
    previous: marker.previousKeySha256,
  };
  const state = typeof pending === 'object' ? 'present' : pending;
  const found = startupTable.find(
    (row) => row.stages.includes(marker.stage) && row.pending === state && row.when(facts),
  );
  if (found === undefined) throw new Error(`the startup table has no line for stage ${marker.stage}`);
  return found;
}
