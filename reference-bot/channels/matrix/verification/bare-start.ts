import { DeviceId, type OlmMachine, Sas, UserId } from '@matrix-org/matrix-sdk-crypto-wasm';
import { ClientEvent, type MatrixClient } from 'matrix-js-sdk';
import type { Logger } from '../../../base/logging/logger.ts';
import { olmMachineOf, queryKeys } from '../olm-machine.ts';
import { lookUpFlow } from './flow-view.ts';
import type { FlowView, VerificationFlow } from './flow.ts';
import { begins } from './begins.ts';
import { sdkCryptoOf, type ToDeviceEvent } from './sdk-crypto.ts';

const startType = 'm.key.verification.start';

export interface BareStartsOptions {
  readonly client: MatrixClient;
  readonly allows: (userId: string) => boolean;
  readonly log: Logger;
  readonly receive: (flow: VerificationFlow) => void;
}

/**
 * Passes on verifications that begin with a `start`, without a request before it, as old clients and simple libraries
 * send it to a device. The SDK has no name for them, and its machine drops those of devices that it does not know.
 */
export function listenForBareStarts({ client, allows, log, receive }: BareStartsOptions): void {
  client.on(ClientEvent.ReceivedToDeviceMessage, ({ message }) => {
    const { type, sender: userId } = message;
    const flowId: unknown = message.content['transaction_id'];
    if (type !== startType || typeof flowId !== 'string' || !allows(userId)) return;
    takeIn(client, { userId, flowId, event: message }).then(
      (sas) => sas && receive(bareFlow(client, sas, { userId, flowId })),
      (error: unknown) => log.error({ peer: userId, err: error }, 'a verification could not be taken in'),
    );
  });
}

interface Start {
  readonly userId: string;
  readonly flowId: string;
  readonly event: ToDeviceEvent;
}

/** The SAS of the machine; undefined where a request went before, or the start is of no use. */
async function takeIn(client: MatrixClient, { userId, flowId, event }: Start): Promise<Sas | undefined> {
  const machine = olmMachineOf(client);
  const user = new UserId(userId);
  if (machine.getVerificationRequest(user, flowId) !== undefined) return undefined;
  const known = machine.getVerification(user, flowId);
  if (known !== undefined) return known instanceof Sas ? known : undefined;
  // What it has refused it would refuse once more.
  if (!begins(event.content) && (await isKnown(machine, user, event))) return undefined;
  // The device was not known when its start came.
  await queryKeys(client, userId);
  // In this form, counts that are left out stay as they are.
  await sdkCryptoOf(client).processSyncChanges({ toDeviceEvents: [event], useMsc4186: true });
  const begun = machine.getVerification(new UserId(userId), flowId);
  return begun instanceof Sas ? begun : undefined;
}

/** Whether the machine knows the device that a step is of. */
async function isKnown(machine: OlmMachine, user: UserId, { content }: ToDeviceEvent): Promise<boolean> {
  const device = content?.['from_device'];
  if (typeof device !== 'string') return false;
  return (await machine.getDevice(user, new DeviceId(device))) !== undefined;
}

function bareFlow(
  client: MatrixClient,
  sas: Sas,
  { userId, flowId }: Pick<Start, 'userId' | 'flowId'>,
): VerificationFlow {
  const listeners: (() => void)[] = [];
  let last: FlowView = { phase: 'started', deviceId: sas.otherDeviceId.toString() };
  sas.registerChangesCallback(async () => {
    for (const listener of listeners) listener();
  });
  const { outgoingRequestProcessor: outbox } = sdkCryptoOf(client);
  const send = async (request: ReturnType<Sas['accept']>): Promise<void> => {
    if (request !== undefined) await outbox.makeOutgoingRequest(request);
  };
  return {
    userId,
    protocolFlowId: flowId,
    roomId: undefined,
    view() {
      const seen = lookUpFlow(client, { userId, protocolFlowId: flowId, ownStart: false });
      last = { ...last, ...seen, sas: seen?.sas ?? last.sas };
      return last;
    },
    onChange: (listener) => void listeners.push(listener),
    // Who has started is as good as asked and ready.
    sendReady: async () => {},
    offersSas: () => true,
    sendStart: () => Promise.reject(new Error('the other side has started already')),
    sendAccept: () => send(sas.accept()),
    async confirm() {
      for (const request of await sas.confirm()) await outbox.makeOutgoingRequest(request);
    },
    mismatch: () => send(sas.cancelWithCode('m.mismatched_sas')),
    cancel: () => send(sas.cancel()),
  };
}
