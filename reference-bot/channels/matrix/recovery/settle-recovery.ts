import type { RepairTools } from './recovery-tools.ts';
import { settleCleanup } from './settle-cleanup.ts';
import { settleRotation } from './settle-rotation.ts';

/**
 * Brings to its end what a command for the recovery key has left half done.
 * @throws MatrixError `recovery-state-io`, `recovery-key-promotion-refused`: a person has to decide.
 */
export async function settleRecovery(tools: RepairTools): Promise<void> {
  await settleCleanup(tools);
  await settleRotation(tools);
}
