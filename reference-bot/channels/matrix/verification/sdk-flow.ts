import {
  type ShowSasCallbacks,
  VerificationPhase,
  type VerificationRequest,
  VerificationRequestEvent,
  type Verifier,
} from 'matrix-js-sdk/lib/crypto-api/verification.js';
import { endWithItsSas, lookUpFlow } from './flow-view.ts';
import type { FlowContext, FlowView, VerificationFlow } from './flow.ts';

const sasMethod = 'm.sas.v1';
const sendTimeoutMs = 30_000;

/**
 * Drives a request of the SDK. The flow holds the request: the SDK itself refers to it only weakly, and one that
 * is collected never gets past its current phase.
 */
export function openSdkFlow(
  request: VerificationRequest,
  { client, sent, received }: FlowContext,
): VerificationFlow {
  const { otherUserId: userId, transactionId: protocolFlowId, roomId } = request;
  if (protocolFlowId === undefined) throw new Error('a verification request without an id was never sent');
  let ownStart = false;
  let verifier: Verifier | undefined;
  let last: FlowView = { phase: request.initiatedByMe ? 'created' : 'requested' };

  /** For what the SDK sends without telling when it has. */
  const untilSent = async (type: string, trigger: () => void): Promise<void> => {
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, AbortSignal.timeout(sendTimeoutMs)]);
    const acknowledged = sent.acknowledged(protocolFlowId, type, signal);
    // Nobody waits for it when the trigger throws.
    acknowledged.catch(() => {});
    try {
      trigger();
      await acknowledged;
    } finally {
      over.abort();
    }
  };
  /** Kept once seen: the SDK hides it again when the peer claims to be done too early. */
  const knownVerifier = (): Verifier => {
    verifier ??= request.verifier;
    if (!verifier) throw new Error('the SAS has not begun');
    return verifier;
  };
  const sasCallbacks = (): ShowSasCallbacks => {
    const callbacks = knownVerifier().getShowSasCallbacks();
    if (!callbacks) throw new Error('the keys have not been exchanged');
    return callbacks;
  };

  return {
    userId,
    protocolFlowId,
    roomId,
    view() {
      const seen = lookUpFlow(client, { userId, protocolFlowId, ownStart }) ?? ending(request, last);
      last = { ...seen, sas: seen.sas ?? last.sas, deviceId: seen.deviceId ?? last.deviceId };
      return last;
    },
    onChange(listener) {
      request.on(VerificationRequestEvent.Change, () => {
        endWithItsSas(client, { userId, protocolFlowId });
        listener();
      });
    },
    sendReady: () => request.accept(),
    offersSas: () => request.otherPartySupportsMethod(sasMethod),
    async sendStart() {
      // A start of the peer must not come in between: the SDK would take it for a second verification and end both. Until
      // the decision syncs come in: what has come already may be readable only with the key in the next.
      await received.whenSettled(() =>
        sent.preparing({ type: 'm.key.verification.start', flowId: protocolFlowId }, async () => {
          if (lookUpFlow(client, { userId, protocolFlowId, ownStart })?.phase !== 'ready') return;
          ownStart = true;
          await request.startVerification(sasMethod);
        }),
      );
    },
    async sendAccept() {
      const begun = knownVerifier();
      await untilSent('m.key.verification.accept', () => {
        // Settles when the whole verification does, which the phase tells too.
        begun.verify().catch(() => {});
      });
    },
    confirm: async () => sasCallbacks().confirm(),
    async mismatch() {
      await untilSent('m.key.verification.cancel', sasCallbacks().mismatch);
    },
    cancel: () => request.cancel(),
  };
}

/** The crypto machine forgets flows that have ended; the request remembers how. */
function ending(request: VerificationRequest, last: FlowView): FlowView {
  if (request.phase === VerificationPhase.Done) return { ...last, phase: 'done' };
  // A request that was ended with its SAS says `m.user`, whatever the SAS ended with.
  const cancelCode = last.cancelCode ?? request.cancellationCode;
  return { ...last, phase: 'cancelled', ...(cancelCode && { cancelCode }) };
}
