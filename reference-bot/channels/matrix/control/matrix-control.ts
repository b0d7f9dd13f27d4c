import type { AnswerIn } from '../../../base/http/shapes.ts';
import type { DeviceInfo } from '../devices.ts';
import type { VerificationInfo } from '../verification/record.ts';
import type { StartTarget } from '../verification/start-flow.ts';
import type { delivery } from './shapes.ts';

/** What became of a text that the operator sends to see whether it arrives. */
export type TestDelivery = AnswerIn<typeof delivery>;

/** What the control API may ask of the Matrix channel. Every action rejects with a MatrixError. */
export interface MatrixControl {
  devices(): Promise<readonly DeviceInfo[]>;
  verifications(): readonly VerificationInfo[];
  startVerification(target: StartTarget): Promise<VerificationInfo>;
  acceptVerification(flowId: string): Promise<VerificationInfo>;
  confirmVerification(flowId: string, match: boolean): Promise<VerificationInfo>;
  cancelVerification(flowId: string): Promise<VerificationInfo>;
  /** Says a text in a room of the bot, now or never. */
  sendTest(roomId: string, text: string): Promise<TestDelivery>;
}
