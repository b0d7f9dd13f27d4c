import { join } from 'node:path';
import type { Files } from '../../../base/seams/seams.ts';
import { tryLockFile } from '../../../state/file-lock.ts';
import type { DurableAudit } from '../../../base/audit.ts';

const capBytes = 10_485_760;

export interface QuarantineOptions {
  readonly files: Files;
  readonly stateDirectory: string;
  readonly audit: DurableAudit;
}

/**
 * Keeps lines that nobody can read, as they are, for a person to look at. There is room for 10 MiB: what comes later is
 * lost, and the audit log says so.
 * @throws when they are neither kept nor told of.
 */
export async function quarantine(lines: readonly string[], options: QuarantineOptions): Promise<void> {
  const { files, stateDirectory, audit } = options;
  const path = join(stateDirectory, 'matrix', 'inbound_dlq.corrupt.jsonl');
  using lock = tryLockFile(`${path}.lock`);
  if (!lock) throw new Error(`${path} is in use by another process`);
  const existing = (await files.inspect(path))?.sizeBytes ?? 0;
  const incoming = lines.reduce((bytes, line) => bytes + Buffer.byteLength(line) + 1, 0);
  if (existing + incoming <= capBytes) {
    await files.appendLine(path, lines.join('\n'));
    return;
  }
  await audit('matrix_inbound_dlq_quarantine_cap_dropped', {
    dropped_lines: lines.length,
    incoming_bytes: incoming,
    existing_quarantine_bytes: existing,
    cap_bytes: capBytes,
  });
}
