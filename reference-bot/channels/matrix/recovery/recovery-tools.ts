import type { Audit } from '../../../base/audit.ts';
import type { Logger } from '../../../base/logging/logger.ts';
import type { Files } from '../../../base/seams/seams.ts';

/** What everything that changes the files of the recovery key works with. */
export interface RecoveryTools {
  readonly files: Files;
  readonly stateDirectory: string;
  readonly audit: Audit;
}

/** The same, for what also tells what it has found. */
export interface RepairTools extends RecoveryTools {
  readonly log: Pick<Logger, 'warn'>;
}
