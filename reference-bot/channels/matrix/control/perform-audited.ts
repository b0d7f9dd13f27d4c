import type { Context } from 'hono';
import { actorOf } from '../../../base/http/actor.ts';
import { peerAddress } from '../../../base/http/peer-address.ts';
import { answer } from '../../../base/http/shapes.ts';
import type { ControlTools } from '../../channel-module.ts';
import type { VerificationInfo } from '../verification/record.ts';
import { verificationAnswer } from './shapes.ts';

/** What an operator does to a verification. */
export interface Deed {
  readonly action: 'start' | 'accept' | 'confirm' | 'cancel';
  /** Empty for a start: the flow has no id yet. */
  readonly flowId: string;
  /** What a confirm says. */
  readonly matches?: boolean;
}

/**
 * Does something to a verification, and writes it down before it answers, so that the record is there when the caller
 * looks. Throws what `run` throws.
 */
export async function performAudited(
  c: Context,
  { action, flowId, matches }: Deed,
  run: () => Promise<VerificationInfo>,
  { audit, log }: ControlTools,
): Promise<Response> {
  const actor = actorOf(c);
  const note = (outcome: 'ok' | 'err', id: string): Promise<void> =>
    audit('matrix_verification_action', {
      action,
      ...(matches !== undefined && { matches }),
      flow_id: id,
      actor,
      remote_ip: peerAddress(c) ?? '',
      outcome,
    });
  try {
    const verification = await run();
    await note('ok', verification.flowId);
    if (matches) {
      const facts = {
        audit_event: 'matrix_device_verification_confirmed',
        flowId: verification.flowId,
        actor,
      };
      log.info(facts, 'Matrix verification confirmed');
    }
    return answer(c, verificationAnswer, { ok: true, verification }, action === 'start' ? 201 : 200);
  } catch (error) {
    await note('err', flowId);
    throw error;
  }
}
