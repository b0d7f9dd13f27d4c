import { join } from 'node:path';
import type { Logger } from './logging/logger.ts';
import type { Clock, Files } from './seams/seams.ts';

/** Writes down what an operator did. A disk that does not take it does not undo the deed. */
export type Audit = (event: string, data: Readonly<Record<string, unknown>>) => Promise<void>;

/** Appends to `audit.jsonl` in the state directory. */
export function fileAudit(files: Files, clock: Clock, stateDirectory: string, log: Logger): Audit {
  return (event, data) =>
    writeAudit(files, clock, stateDirectory, event, data).catch((error: unknown) => {
      log.error({ err: error, path: pathIn(stateDirectory) }, 'the audit log could not be written');
    });
}

/**
 * Appends one event to `audit.jsonl` in the state directory.
 * @throws Node's error when the file cannot be written.
 */
export async function writeAudit(
  files: Pick<Files, 'appendLine'>,
  clock: Pick<Clock, 'now'>,
  stateDirectory: string,
  event: string,
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  const line = JSON.stringify({ ts: new Date(clock.now()).toISOString(), event, data });
  await files.appendLine(pathIn(stateDirectory), line);
}

function pathIn(stateDirectory: string): string {
  return join(stateDirectory, 'audit.jsonl');
}
