import {
  DeviceId,
  EncryptionSettings,
  initAsync,
  OlmMachine,
  RoomId,
  StoreHandle,
  UserId,
} from '@matrix-org/matrix-sdk-crypto-wasm';

const user = '@bot:example.org';
const room = '!room:example.org';
const databasePrefix = 'bot';

/** The crypto machine on the IndexedDB of this process. */
export async function startMachine(storeKey: Uint8Array): Promise<OlmMachine> {
  await initAsync();
  const store = await StoreHandle.openWithKey(databasePrefix, storeKey);
  return OlmMachine.initFromStore(new UserId(user), new DeviceId('BOTDEVICE'), store);
}

/** Makes a cross-signing identity, and a room key by encrypting a message. */
export async function useMachine(machine: OlmMachine): Promise<void> {
  await machine.bootstrapCrossSigning(true);
  await machine.shareRoomKey(new RoomId(room), [], new EncryptionSettings());
  await machine.encryptRoomEvent(new RoomId(room), 'm.room.message', '{"body":"hello"}');
}

/** What a bot must find again after a restart. */
export async function portraitOf(machine: OlmMachine): Promise<Readonly<Record<string, unknown>>> {
  const identity = await machine.getIdentity(new UserId(user));
  const { hasMaster, hasSelfSigning, hasUserSigning } = await machine.crossSigningStatus();
  return {
    device: machine.deviceId.toString(),
    ed25519: machine.identityKeys.ed25519.toBase64(),
    curve25519: machine.identityKeys.curve25519.toBase64(),
    masterKey: identity?.masterKey,
    isTrusted: identity?.isVerified(),
    crossSigningKeys: [hasMaster, hasSelfSigning, hasUserSigning],
    roomKeys: JSON.parse(await machine.exportRoomKeys(() => true)) as unknown,
  };
}
