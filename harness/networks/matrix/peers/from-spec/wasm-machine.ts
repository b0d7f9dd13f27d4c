import {
  CollectStrategy,
  DecryptedToDeviceEvent,
  DecryptionSettings,
  DeviceId,
  DeviceLists,
  EncryptionSettings,
  initAsync,
  KeysClaimRequest,
  KeysQueryRequest,
  KeysUploadRequest,
  OlmMachine,
  RoomId,
  ToDeviceRequest,
  TrustRequirement,
  UserId,
} from '@matrix-org/matrix-sdk-crypto-wasm';
import type { KeyMachine, MachineRequest } from './key-machine.ts';

type LibraryRequest = Awaited<ReturnType<OlmMachine['outgoingRequests']>>[number] | KeysClaimRequest;

/** A crypto machine of the library in WebAssembly. Its keys end with it. */
export async function openWasmMachine(user: string, device: string): Promise<KeyMachine> {
  await initAsync();
  const machine = await OlmMachine.initialize(new UserId(user), new DeviceId(device));
  const toRequest = (request: LibraryRequest): MachineRequest => ({
    kind: kindOf(request),
    body: 'body' in request ? request.body : '{}',
    ...(request instanceof ToDeviceRequest && {
      toDevice: { type: request.event_type, transactionId: request.txn_id },
    }),
    settle: async (answer) => {
      if (request.id !== undefined) await machine.markRequestAsSent(request.id, request.type, answer);
    },
  });
  return {
    deviceKey: machine.identityKeys.ed25519.toBase64(),
    outgoing: async () => (await machine.outgoingRequests()).map(toRequest),
    track: (users) => machine.updateTrackedUsers(idsOf(users)),
    async missingSessions(users) {
      const claim = await machine.getMissingSessions(idsOf(users));
      return claim ? toRequest(claim) : undefined;
    },
    async shareRoomKey(room, users) {
      const settings = new EncryptionSettings();
      settings.sharingStrategy = CollectStrategy.allDevices();
      return (await machine.shareRoomKey(new RoomId(room), idsOf(users), settings)).map(toRequest);
    },
    encrypt: (room, type, content) => machine.encryptRoomEvent(new RoomId(room), type, content),
    async receive(events, answer) {
      const { changed = [], left = [] } = answer.device_lists ?? {};
      const results = await machine.receiveSyncChanges(
        JSON.stringify(events),
        new DeviceLists(idsOf(changed), idsOf(left)),
        new Map(Object.entries(answer.device_one_time_keys_count ?? {})),
        new Set(answer.device_unused_fallback_key_types),
        trustEverybody(),
      );
      return results.map((result) =>
        result instanceof DecryptedToDeviceEvent ? result.rawEvent : undefined,
      );
    },
    decrypt: async (event, room) =>
      (await machine.decryptRoomEvent(event, new RoomId(room), trustEverybody())).event,
  };
}

function kindOf(request: LibraryRequest): MachineRequest['kind'] {
  if (request instanceof KeysUploadRequest) return 'keys/upload';
  if (request instanceof KeysQueryRequest) return 'keys/query';
  if (request instanceof KeysClaimRequest) return 'keys/claim';
  return request instanceof ToDeviceRequest ? 'sendToDevice' : 'other';
}

/** Anew for each call: the machine takes ids away from those who give them. */
function idsOf(users: readonly string[]): UserId[] {
  return users.map((user) => new UserId(user));
}

function trustEverybody(): DecryptionSettings {
  return new DecryptionSettings(TrustRequirement.Untrusted);
}
