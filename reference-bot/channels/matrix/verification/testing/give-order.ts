import type { Order } from '../orders.ts';
import type { VerificationInfo } from '../record.ts';
import type { Verifications } from '../verifications.ts';

/** All that an operator may say. */
export const orders: readonly Order[] = ['accept', 'match', 'no-match', 'cancel'];

/** Says it. */
export function give(verifications: Verifications, order: Order, flowId: string): Promise<VerificationInfo> {
  if (order === 'accept') return verifications.accept(flowId);
  if (order === 'cancel') return verifications.cancel(flowId);
  return verifications.confirm(flowId, order === 'match');
}
