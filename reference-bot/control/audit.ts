import { join } from 'node:path';
import type { Logger } from '../base/logging/logger.ts';
import type { Clock, Files } from '../base/seams/seams.ts';

export interface VerificationAudit {
  readonly action: 'start' | 'accept' | 'confirm' | 'cancel';
  /** Empty when a start failed. */
  readonly flow_id: string;
  readonly outcome: 'ok' | 'err';
  /** Address of who asked. */
  readonly actor: string;
  readonly remote_ip: string;
  /** What a confirm said. */
  readonly matches?: boolean;
}

/** Writes down who did what to a verification. A disk that does not take it does not undo the deed. */
export type Audit = (entry: VerificationAudit) => Promise<void>;

/** Appends to `audit.jsonl` in the state directory. */
export function fileAudit(files: Files, clock: Clock, stateDirectory: string, log: Logger): Audit {
  const path = join(stateDirectory, 'audit.jsonl');
  return async (data) => {
    const line = JSON.stringify({
      ts: new Date(clock.now()).toISOString(),
      event: 'matrix_verification_action',
      data,
    });
    await files.appendLine(path, line).catch((error: unknown) => {
      log.error({ err: error, path }, 'the audit log could not be written');
    });
    if (data.matches && data.outcome === 'ok') {
      const { flow_id: flowId, actor } = data;
      log.info(
        { audit_event: 'matrix_device_verification_confirmed', flowId, actor },
        'Matrix verification confirmed',
      );
    }
  };
}
