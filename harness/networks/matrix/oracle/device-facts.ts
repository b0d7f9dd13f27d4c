import { claimOneTimeKey, queryKeys } from './keys-query.ts';
import { checkSignature, type KeyObject, type SignatureState } from './signature.ts';

/** What a stranger finds of somebody's devices, every signature recomputed. */
export interface DeviceFacts {
  /** Ids of all the devices of the account. */
  readonly devices: readonly string[];
  readonly algorithms: readonly string[];
  /** Ids of the keys of the device, e.g. `ed25519:ABC`. */
  readonly keyIds: readonly string[];
  /** The public keys themselves, in the same order. */
  readonly keys: readonly string[];
  readonly selfSignature: SignatureState['state'];
  /** Signature of the device over the key that was claimed; `none`, or a `fallback`, when no one-time key was left. */
  readonly oneTimeKey: SignatureState['state'] | 'none' | 'fallback';
}

/** Reads the facts of one device. This uses up one of its one-time keys. */
export async function deviceFacts(
  baseUrl: string,
  strangerToken: string,
  { userId: user, deviceId }: { readonly userId: string; readonly deviceId: string },
  signal: AbortSignal,
): Promise<DeviceFacts> {
  const [keys, oneTimeKey] = await Promise.all([
    queryKeys(baseUrl, strangerToken, [user], signal),
    claimOneTimeKey(baseUrl, strangerToken, { user, deviceId }, signal),
  ]);
  const devices = keys.device_keys?.[user] ?? {};
  const device = devices[deviceId];
  const keyId = `ed25519:${deviceId}`;
  const publicKey = device?.keys?.[keyId] ?? '';
  const stateOf = (object: KeyObject | undefined): SignatureState['state'] =>
    object === undefined ? 'missing' : checkSignature(object, { user, keyId, publicKey }).state;
  return {
    devices: Object.keys(devices),
    algorithms: device?.algorithms ?? [],
    keyIds: Object.keys(device?.keys ?? {}),
    keys: Object.values(device?.keys ?? {}),
    selfSignature: stateOf(device),
    oneTimeKey: oneTimeKey === undefined ? 'none' : oneTimeKey.fallback ? 'fallback' : stateOf(oneTimeKey),
  };
}
