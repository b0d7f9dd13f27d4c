import { join } from 'node:path';
import type { Logger } from './logging/logger.ts';
import type { Clock, Files } from './seams/seams.ts';

/** Writes down what an operator did. A disk that does not take it does not undo the deed. */
export type Audit = (event: string, data: Readonly<Record<string, unknown>>) => Promise<void>;

/** Appends to `audit.jsonl` in the state directory. */
export function fileAudit(files: Files, clock: Clock, stateDirectory: string, log: Logger): Audit {
  const path = join(stateDirectory, 'audit.jsonl');
  return async (event, data) => {
    const line = JSON.stringify({ ts: new Date(clock.now()).toISOString(), event, data });
    await files.appendLine(path, line).catch((error: unknown) => {
      log.error({ err: error, path }, 'the audit log could not be written');
    });
  };
}
