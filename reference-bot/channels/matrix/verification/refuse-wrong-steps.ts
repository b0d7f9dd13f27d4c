import { RoomMessageRequest, Sas, ToDeviceRequest, UserId } from '@matrix-org/matrix-sdk-crypto-wasm';
import type { MatrixClient } from 'matrix-js-sdk';
import type { Logger } from '../../../base/logging/logger.ts';
import type { SentSteps } from './sent-steps.ts';
import { olmMachineOf } from '../olm-machine.ts';
import { begins } from './begins.ts';
import { sdkCryptoOf, type ToDeviceEvent } from './sdk-crypto.ts';

const startType = 'm.key.verification.start';
const acceptType = 'm.key.verification.accept';
const readyType = 'm.key.verification.ready';
/** The specification names no code for it; the start claims what is not so. */
const refusal = { code: 'm.invalid_message', reason: 'The start comes from another device than the request' };

/** What a start says of itself. */
interface Start {
  readonly sender: string | undefined;
  readonly flowId: unknown;
  readonly device: unknown;
  /** The device that has answered the request in what the machine has not seen yet. */
  readonly answeredBy?: unknown;
}

/**
 * Ends a verification in which another device than the one that asked, or answered, presses start: the SDK would go on
 * with the keys of that device. Ends one whose start the other side accepts itself before our operator does: the SDK would
 * take that for our operator's word, and send its key. Passes over a start once it is settled whose start counts: the SDK would begin anew,
 * and take what our operator says of one string for another.
 */
export function refuseWrongSteps(
  client: MatrixClient,
  sent: Pick<SentSteps, 'hasStarted'>,
  log: Logger,
): void {
  const crypto = sdkCryptoOf(client);
  const handle = crypto.onKeyVerificationEvent.bind(crypto);
  const handleChanges = crypto.processSyncChanges.bind(crypto);
  crypto.onKeyVerificationEvent = async (event) => {
    const { 'm.relates_to': relation, from_device: device } = event.getContent();
    const start = { sender: event.getSender(), flowId: relation?.event_id as unknown, device };
    if (event.getType() === startType && (isTooLate(start, undefined) || (await refuseStart(start)))) return;
    if (event.getType() === acceptType && (await refuseAccept(start, undefined))) return;
    await handle(event);
  };
  crypto.processSyncChanges = async (changes) => {
    const kept: ToDeviceEvent[] = [];
    for (const event of changes.toDeviceEvents) {
      const { sender } = event;
      const { transaction_id: flowId, from_device: device } = event.content ?? {};
      // One sync may hold the answer to a request, the start, and another start.
      const before = kept.filter(
        (one) => one.sender === sender && one.content?.['transaction_id'] === flowId,
      );
      const ready = before.find(({ type }) => type === readyType);
      const start = { sender, flowId, device, answeredBy: ready?.content?.['from_device'] };
      // A start before both are ready counts for nothing.
      const sinceReady = before.slice(ready === undefined ? 0 : before.indexOf(ready));
      // Where nobody has asked, a start that names another device than its sender's begins nothing.
      const isAsked = ready !== undefined || isRequested(start);
      const isSecond = sinceReady.some(
        ({ type, content }) =>
          type === startType && begins(content) && (isAsked || content?.['from_device'] === device),
      );
      if (event.type === startType && (isSecond || isTooLate(start, sender) || (await refuseStart(start))))
        continue;
      if (event.type === acceptType && (await refuseAccept(start, sender))) continue;
      kept.push(event);
    }
    return handleChanges({ ...changes, toDeviceEvents: kept });
  };

  /** Whether it comes after the start that counts. `peer`: who has sent it to this device; undefined in rooms. */
  function isTooLate({ sender = '', flowId }: Start, peer: string | undefined): boolean {
    if (typeof flowId !== 'string') return false;
    using sas = olmMachineOf(client).getVerification(new UserId(sender), flowId);
    if (!(sas instanceof Sas) || (sent.hasStarted(flowId, peer) && !sas.hasBeenAccepted())) return false;
    log.warn({ peer: sender }, 'Matrix verification: a start is passed over, as another one counts');
    return true;
  }

  function isRequested({ sender = '', flowId }: Start): boolean {
    if (typeof flowId !== 'string') return false;
    using request = olmMachineOf(client).getVerificationRequest(new UserId(sender), flowId);
    return request !== undefined;
  }

  /** False for a start that the machine may have. */
  async function refuseStart({ sender = '', flowId, device, answeredBy }: Start): Promise<boolean> {
    if (typeof flowId !== 'string' || typeof device !== 'string') return false;
    using request = olmMachineOf(client).getVerificationRequest(new UserId(sender), flowId);
    const expected = request?.otherDeviceId?.toString() ?? answeredBy;
    if (!request || expected === undefined || expected === device) return false;
    log.warn({ peer: sender, expected, device }, 'Matrix verification refused: another device pressed start');
    const cancel = request.cancel();
    if (cancel) await crypto.outgoingRequestProcessor.makeOutgoingRequest(withReason(cancel));
    return true;
  }

  /** False for an accept that the machine may have. `peer`: who has sent it to this device; undefined in rooms. */
  async function refuseAccept({ sender = '', flowId }: Start, peer: string | undefined): Promise<boolean> {
    if (typeof flowId !== 'string' || sent.hasStarted(flowId, peer)) return false;
    log.warn({ peer: sender }, 'Matrix verification: an accept is not taken, as the bot has not started');
    using sas = olmMachineOf(client).getVerification(new UserId(sender), flowId);
    const isOpen = sas instanceof Sas && !sas.hasBeenAccepted();
    const cancel = isOpen ? sas.cancelWithCode('m.unexpected_message') : undefined;
    if (cancel) await crypto.outgoingRequestProcessor.makeOutgoingRequest(cancel);
    return true;
  }
}

/** The machine cancels as its user would. */
function withReason(request: ToDeviceRequest | RoomMessageRequest): ToDeviceRequest | RoomMessageRequest {
  const { id, txn_id: transaction, event_type: type } = request;
  if (request instanceof RoomMessageRequest) {
    const body = { ...(JSON.parse(request.body) as object), ...refusal };
    return new RoomMessageRequest(id, request.room_id, transaction, type, JSON.stringify(body));
  }
  const { messages } = JSON.parse(request.body) as { messages: Record<string, Record<string, object>> };
  for (const devices of Object.values(messages))
    for (const content of Object.values(devices)) Object.assign(content, refusal);
  return new ToDeviceRequest(id, type, transaction, JSON.stringify({ messages }));
}
