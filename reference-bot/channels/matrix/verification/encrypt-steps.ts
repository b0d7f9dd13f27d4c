import { randomUUID } from 'node:crypto';
import { RoomMessageRequest } from '@matrix-org/matrix-sdk-crypto-wasm';
import { type MatrixClient, MatrixEvent, Method } from 'matrix-js-sdk';
import pLimit, { type LimitFunction } from 'p-limit';
import { olmMachineOf, sendDueKeyRequests } from '../olm-machine.ts';
import { type SdkCrypto, sdkCryptoOf } from './sdk-crypto.ts';
import type { SentSteps } from './sent-steps.ts';

const encryptedType = 'm.room.encrypted';
const requestType = 'm.key.verification.request';

interface StepContent {
  readonly 'm.relates_to'?: { readonly event_id?: string };
}

/**
 * Sends verification steps encrypted into rooms that are encrypted. The SDK sends them in clear, where some clients take
 * no step in an encrypted room.
 */
export function encryptSteps(client: MatrixClient, sent: SentSteps): void {
  const crypto = sdkCryptoOf(client);
  const processor = crypto.outgoingRequestProcessor;
  const makeRequest = processor.makeOutgoingRequest.bind(processor);
  const sendRequest = crypto.sendVerificationRequestContent.bind(crypto);

  // One step after the other: that keys are asked for before one must not let the next overtake it.
  const inTurn = new Map<string, LimitFunction>();
  const turnIn = (roomId: string): LimitFunction => {
    const turn = inTurn.get(roomId) ?? pLimit(1);
    inTurn.set(roomId, turn);
    return turn;
  };

  processor.makeOutgoingRequest = async (request, ...rest) => {
    // The SDK sends what is due before its first message in a room, and this may be what is due: it would wait for itself.
    const isStep = request instanceof RoomMessageRequest;
    if (!isStep || !isPrepared(crypto, request.room_id)) {
      await makeRequest(request, ...rest);
      return;
    }
    const { id, type, room_id: roomId, event_type: step, txn_id: transactionId } = request;
    const content = JSON.parse(request.body) as StepContent;
    const send = async (): Promise<void> => {
      // Encrypting waits up to 5 s for keys that are due, and the SDK would ask for them after this step.
      await sendDueKeyRequests(client);
      const answer = await sendEncrypted(client, { roomId, type: step, content, transactionId });
      if (id) await olmMachineOf(client).markRequestAsSent(id, type, answer);
    };
    const flowId = content['m.relates_to']?.event_id;
    await sent.sending({ type: step, flowId }, () => turnIn(roomId)(send));
  };
  crypto.sendVerificationRequestContent = async (roomId, text) => {
    if (!crypto.roomEncryptors[roomId]) return sendRequest(roomId, text);
    const content = JSON.parse(text) as object;
    const step = { roomId, type: 'm.room.message', content, transactionId: randomUUID() };
    const answer = await sent.sending({ type: requestType, flowId: undefined }, () =>
      sendEncrypted(client, step),
    );
    return (JSON.parse(answer) as { event_id: string }).event_id;
  };
}

/** Gets a room ready for encrypted steps of ours. Must be done before the crypto machine takes in one of the peer. */
export async function prepareToEncrypt(client: MatrixClient, roomId: string): Promise<void> {
  const crypto = sdkCryptoOf(client);
  const encryptor = crypto.roomEncryptors[roomId];
  if (!encryptor || encryptor.lazyLoadedMembersResolved) return;
  await encryptor.prepareForEncryption(crypto.globalBlacklistUnverifiedDevices, crypto.deviceIsolationMode);
}

function isPrepared(crypto: SdkCrypto, roomId: string): boolean {
  return crypto.roomEncryptors[roomId]?.lazyLoadedMembersResolved ?? false;
}

/** The homeserver's answer as text. */
async function sendEncrypted(
  client: MatrixClient,
  step: {
    readonly roomId: string;
    readonly type: string;
    readonly content: object;
    readonly transactionId: string;
  },
): Promise<string> {
  const { roomId, type, content, transactionId } = step;
  const room = client.getRoom(roomId);
  if (!room) throw new Error(`the bot is not in the room of the verification: ${roomId}`);
  const event = new MatrixEvent({ type, content, room_id: roomId });
  const crypto = sdkCryptoOf(client);
  await crypto.encryptEvent(event, room);
  const [inRoom, transaction] = [roomId, transactionId].map(encodeURIComponent);
  const path = `/_matrix/client/v3/rooms/${inRoom}/send/${encryptedType}/${transaction}`;
  const body = JSON.stringify(event.getWireContent());
  return crypto.outgoingRequestProcessor.requestWithRetry(Method.Put, path, {}, body);
}
