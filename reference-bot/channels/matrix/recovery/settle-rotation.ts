import { diskAdvice } from '../../../base/errors/disk-advice.ts';
import { messageOf } from '../../../base/errors/message-of.ts';
import type { Files } from '../../../base/seams/seams.ts';
import { MatrixError } from '../matrix-error.ts';
import { readKeyFile, recoveryFiles, type RecoveryFiles } from './recovery-files.ts';
import { digestOf, keyLimitBytes } from './recovery-key.ts';
import type { RepairTools } from './recovery-tools.ts';
import { type MarkerRead, readMarker, type RotationMarker } from './rotation-marker.ts';
import { type Found, rowFor, type Settlement } from './startup-table.ts';

const digestLabel = 'Matrix recovery key digest';
const artifacts = ['rotation_marker', 'current_key', 'pending_key'];

/**
 * Brings a rotation that was cut off to its end, where it is clear which key is right.
 * @throws MatrixError `recovery-key-promotion-refused`, `recovery-state-io`; all files are as they were then.
 */
export async function settleRotation(tools: RepairTools): Promise<void> {
  const paths = recoveryFiles(tools.stateDirectory);
  const marker = await findMarker(tools, paths);
  if (marker === undefined) return;
  const found = await look(tools, paths, marker);
  const { settlement } = rowFor(found);
  switch (settlement.kind) {
    case 'refuse':
      return refuse(tools, paths, found, settlement);
    case 'fail':
      throw fault(
        `Matrix recovery-key rotation marker ${settlement.because}: ${paths.rotating}. Inspect recovery_key and the marker, and run \`cara matrix recovery-key restore\` with the key that is right.`,
      );
    case 'promote':
      await promotePending(tools.files, paths, found.marker);
      await clear(tools, paths.rotating, 'marker');
      return recovered(tools, paths, found, 'promoted_pending');
    case 'clear':
      if (found.pending !== 'absent') await clear(tools, paths.pending, 'pending key');
      await clear(tools, paths.rotating, 'marker');
      return recovered(tools, paths, found, settlement.outcome);
  }
}

/**
 * Puts the pending key in the place of the key, if it is the one that the marker tells.
 * @throws MatrixError `recovery-state-io`.
 */
export async function promotePending(
  files: Files,
  { pending, key }: RecoveryFiles,
  { keySha256 }: RotationMarker,
): Promise<void> {
  const told = `Matrix recovery key was rotated and preserved at ${pending}, but promoting it to ${key} failed`;
  const text = await readKeyFile(files, pending, { label: digestLabel, links: 'refuse' });
  if (text === undefined || digestOf(text) !== keySha256)
    throw fault(`${told}: it is not the key that was recorded`);
  try {
    await files.writeDurably(key, `${text}\n`);
    await files.removeDurably(pending);
  } catch (error) {
    throw fault(`${told}: ${messageOf(error)}. The next start brings it to its end: ${diskAdvice}.`, error);
  }
}

async function findMarker(
  { files, audit, log }: RepairTools,
  { rotating }: RecoveryFiles,
): Promise<(MarkerRead & { kind: 'marker' }) | undefined> {
  const failed = (why: string, cause?: unknown): MatrixError =>
    fault(`failed to read Matrix recovery-key rotation marker at ${rotating}: ${why}`, cause);
  const read = await files
    .readBounded(rotating, { limitBytes: keyLimitBytes, links: 'refuse' })
    .catch((error: unknown) => {
      throw failed(messageOf(error), error);
    });
  if (read.kind === 'absent') return undefined;
  if (read.kind === 'not-regular') throw failed('not a regular file');
  if (read.kind === 'too-long') throw failed(`exceeds ${keyLimitBytes} bytes (size cap)`);
  const marker = readMarker(read.text);
  if (marker.kind === 'marker') return marker;
  const { reason } = marker;
  const what =
    reason === 'corrupt_typed_marker'
      ? 'typed recovery-key rotation marker is malformed'
      : 'recovery-key rotation marker is not a supported typed or legacy marker';
  await audit('matrix_recovery_key_rotation_marker_invalid', { reason });
  log.warn({ audit_event: 'matrix_recovery_key_rotation_marker_invalid', reason }, what);
  throw fault(
    `Matrix recovery-key rotation marker is invalid: ${what}. Restore the intended key with \`cara matrix recovery-key restore\`, or take the marker away once the key is known to be right.`,
  );
}

async function look(
  { files }: RepairTools,
  { pending, key }: RecoveryFiles,
  marker: Found['marker'],
): Promise<Found> {
  const wasThere = await files.isThere(pending);
  const [next, current] = await Promise.all([
    wasThere ? readKeyFile(files, pending, { label: digestLabel }) : undefined,
    readKeyFile(files, key, { label: digestLabel }),
  ]);
  return {
    marker,
    pending: wasThere ? (next === undefined ? 'vanished' : { digest: digestOf(next) }) : 'absent',
    current: current === undefined ? undefined : digestOf(current),
  };
}

async function refuse(
  { audit, log }: RepairTools,
  paths: RecoveryFiles,
  { marker, pending, current }: Found,
  { reason, because }: Settlement & { kind: 'refuse' },
): Promise<never> {
  const event = 'matrix_recovery_key_pending_promotion_refused';
  await audit(event, {
    artifacts,
    current_key: stateOf(current, marker),
    marker_stage: marker.stage,
    pending_key: stateOf(typeof pending === 'object' ? pending.digest : undefined, marker),
    reason,
  });
  log.warn(
    {
      audit_event: event,
      marker_path: paths.rotating,
      key_path: paths.key,
      pending_path: paths.pending,
      marker_stage: marker.stage,
      operator_reason: because,
    },
    'Matrix recovery key promotion refused',
  );
  throw new MatrixError(
    'recovery-key-promotion-refused',
    `could not prove pending key ownership: ${because}. Nothing was changed. Find out which key opens the account, bring it back with \`cara matrix recovery-key restore\`, and start again.`,
  );
}

async function recovered(
  { audit, log }: RepairTools,
  { key: path }: RecoveryFiles,
  { marker }: Found,
  outcome: string,
): Promise<void> {
  const event = 'matrix_recovery_key_rotate_recovered';
  await audit(event, { marker_stage: marker.stage, outcome });
  log.warn({ audit_event: event, path, outcome }, 'Matrix recovery key rotation was brought to its end');
}

/** What the audit log tells of a key, which is neither the key nor its digest. */
function stateOf(digest: string | undefined, { keySha256, previousKeySha256 }: RotationMarker): string {
  if (digest === undefined) return 'missing';
  if (digest === previousKeySha256) return 'matches_previous_key';
  if (digest === keySha256) return 'matches_new_key';
  return keySha256 === undefined && previousKeySha256 === undefined ? 'unknown' : 'mismatch';
}

async function clear({ files }: RepairTools, path: string, what: string): Promise<void> {
  await files.removeDurably(path).catch((error: unknown) => {
    throw fault(`failed to remove Matrix recovery ${what} at ${path}: ${messageOf(error)}`, error);
  });
}

function fault(text: string, cause?: unknown): MatrixError {
  return new MatrixError('recovery-state-io', text, { cause });
}
