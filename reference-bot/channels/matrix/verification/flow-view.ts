import {
  Sas,
  UserId,
  type VerificationRequest,
  VerificationRequestPhase,
} from '@matrix-org/matrix-sdk-crypto-wasm';
import type { MatrixClient } from 'matrix-js-sdk';
import { olmMachineOf } from '../olm-machine.ts';
import type { FlowPhase, FlowView, ShortAuthString } from './flow.ts';

/** What the crypto machine tells of a request: the questions that decide its phase. */
export type RequestFacts = Pick<VerificationRequest, 'phase' | 'isPassive'>;

/** The same of the SAS that came out of it. */
export type SasFacts = Pick<
  Sas,
  'isCancelled' | 'isDone' | 'haveWeConfirmed' | 'canBePresented' | 'hasBeenAccepted'
>;

const requestPhases: Readonly<Record<VerificationRequestPhase, FlowPhase>> = {
  [VerificationRequestPhase.Created]: 'created',
  [VerificationRequestPhase.Requested]: 'requested',
  [VerificationRequestPhase.Ready]: 'ready',
  [VerificationRequestPhase.Transitioned]: 'transitioned',
  [VerificationRequestPhase.Done]: 'done',
  [VerificationRequestPhase.Cancelled]: 'cancelled',
};

/** Phase of a request without SAS. One that another of our devices answered is over for us. */
export function phaseOfRequest(request: RequestFacts): FlowPhase {
  return request.isPassive() ? 'cancelled' : requestPhases[request.phase()];
}

/** Phase of a SAS. `ownStart` says whose `start` it came from. */
export function phaseOfSas(sas: SasFacts, ownStart: boolean): FlowPhase {
  if (sas.isCancelled()) return 'cancelled';
  if (sas.isDone()) return 'done';
  if (sas.haveWeConfirmed()) return 'confirmed';
  if (sas.canBePresented()) return 'keys_exchanged';
  if (sas.hasBeenAccepted()) return 'accepted';
  return ownStart ? 'created' : 'started';
}

/**
 * Looks a flow up in the crypto machine. Where there is a SAS it decides: a request calls itself done as soon as the
 * peer says so. Undefined once the machine has forgotten the flow.
 */
export function lookUpFlow(
  client: MatrixClient,
  flow: { readonly userId: string; readonly protocolFlowId: string; readonly ownStart: boolean },
): FlowView | undefined {
  const machine = olmMachineOf(client);
  using request = machine.getVerificationRequest(new UserId(flow.userId), flow.protocolFlowId);
  using verification = machine.getVerification(new UserId(flow.userId), flow.protocolFlowId);
  const sas = verification instanceof Sas ? verification : undefined;
  const deviceId = (sas ?? request)?.otherDeviceId?.toString();
  const cancelCode = (sas?.cancelInfo() ?? request?.cancelInfo)?.cancelCode();
  const phase = sas ? phaseOfSas(sas, flow.ownStart) : request && phaseOfRequest(request);
  if (phase === undefined) return undefined;
  return {
    phase,
    ...(deviceId && { deviceId }),
    ...(cancelCode && { cancelCode }),
    ...(sas?.canBePresented() && { sas: readSas(sas) }),
  };
}

/**
 * Ends a request whose SAS the crypto machine has cancelled, as for a wrong mac. The machine leaves the request open, and
 * cancels the next one of the same person together with it. The other side knows already, so nothing is sent.
 */
export function endWithItsSas(
  client: MatrixClient,
  flow: { readonly userId: string; readonly protocolFlowId: string },
): void {
  const machine = olmMachineOf(client);
  using request = machine.getVerificationRequest(new UserId(flow.userId), flow.protocolFlowId);
  using verification = machine.getVerification(new UserId(flow.userId), flow.protocolFlowId);
  if (!(verification instanceof Sas) || !verification.isCancelled()) return;
  // One that is over already must not be cancelled: that would be told as another change of the SAS, for ever.
  if (request?.phase() === VerificationRequestPhase.Transitioned) request.cancel()?.free();
}

function readSas(sas: Sas): ShortAuthString {
  const emoji = sas.emoji()?.map(({ symbol, description }) => ({ symbol, description }));
  const decimals = sas.decimals();
  return { ...(emoji && { emoji }), ...(decimals && { decimals: [...decimals] }) };
}
