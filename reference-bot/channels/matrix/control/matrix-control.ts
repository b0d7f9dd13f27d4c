import type { DeviceInfo } from '../devices.ts';
import type { VerificationInfo } from '../verification/record.ts';
import type { StartTarget } from '../verification/start-flow.ts';

/** What the control API may ask of the Matrix channel. Every action rejects with a MatrixError. */
export interface MatrixControl {
  devices(): Promise<readonly DeviceInfo[]>;
  verifications(): readonly VerificationInfo[];
  startVerification(target: StartTarget): Promise<VerificationInfo>;
  acceptVerification(flowId: string): Promise<VerificationInfo>;
  confirmVerification(flowId: string, match: boolean): Promise<VerificationInfo>;
  cancelVerification(flowId: string): Promise<VerificationInfo>;
}
