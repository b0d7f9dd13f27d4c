import { x25519 } from '@noble/curves/ed25519.js';
import type { Account } from '../client-server/accounts.ts';
import { HomeserverRequestError } from '../client-server/homeserver-request-error.ts';
import { unpaddedBase64 } from '../oracle/sas/base64.ts';
import { passwordAuth } from '../client-server/password-auth.ts';
import type { MatrixApi } from '../client-server/matrix-api.ts';
import { newSigningKey, signJson, type Signable, type SigningKey } from './sign-json.ts';

type Usage = 'master' | 'self_signing' | 'user_signing';

/** The cross-signing keys of a user. */
export interface CrossSigning {
  readonly master: SigningKey;
  readonly selfSigning: SigningKey;
  readonly userSigning: SigningKey;
}

/** Three fresh keys, not yet published. */
export function newCrossSigning(): CrossSigning {
  return { master: newSigningKey(), selfSigning: newSigningKey(), userSigning: newSigningKey() };
}

/**
 * Keys of a device that can sign but neither encrypt nor decrypt: it names no algorithm, and nobody can open a
 * session with it, because it publishes no one-time keys.
 */
export function deviceObject(user: string, device: string, key: SigningKey): Signable {
  const keys = {
    // Some clients hold a device without this one to be malformed.
    [`curve25519:${device}`]: unpaddedBase64(x25519.getPublicKey(x25519.utils.randomSecretKey())),
    [`ed25519:${device}`]: key.publicText,
  };
  return signJson({ user_id: user, device_id: device, algorithms: [], keys }, user, key, device);
}

/** Body of `/keys/device_signing/upload`. */
export function crossSigningUpload(user: string, keys: CrossSigning): Record<`${Usage}_key`, Signable> {
  const signedByMaster = (usage: Usage, { publicText }: SigningKey): Signable => {
    const object = { user_id: user, usage: [usage], keys: { [`ed25519:${publicText}`]: publicText } };
    return signJson<Signable>(object, user, keys.master, keys.master.publicText);
  };
  return {
    master_key: signedByMaster('master', keys.master),
    self_signing_key: signedByMaster('self_signing', keys.selfSigning),
    user_signing_key: signedByMaster('user_signing', keys.userSigning),
  };
}

/**
 * Publishes a cross-signing identity and signs the device with it; replaces one that was there, for which the
 * server asks for the password.
 * @throws HomeserverRequestError when the server refuses.
 */
export async function publishIdentity(
  api: MatrixApi,
  account: Account,
  keys: CrossSigning,
  device: Signable,
): Promise<void> {
  const { userId, deviceId, password } = account;
  const path = '/keys/device_signing/upload';
  const upload = crossSigningUpload(userId, keys);
  const first = await api.ask('POST', path, upload);
  const { session } = first.body;
  if (first.status === 401 && typeof session === 'string') {
    await api.call('POST', path, { ...upload, auth: passwordAuth(userId, password, session) });
  } else if (first.status !== 200) {
    throw new HomeserverRequestError(`POST ${path}`, { ...first.body, status: first.status });
  }
  const signed = signJson(device, userId, keys.selfSigning, keys.selfSigning.publicText);
  await uploadSignature(api, userId, deviceId, signed);
}

/**
 * Uploads a key object that this account has signed.
 * @param name the device id or public key that the object is published under.
 * @throws HomeserverRequestError when the server refuses, also if it does so with status 200.
 */
export async function uploadSignature(
  api: MatrixApi,
  owner: string,
  name: string,
  object: Signable,
): Promise<void> {
  const path = '/keys/signatures/upload';
  const { failures } = await api.call('POST', path, { [owner]: { [name]: object } });
  if (Object.keys((failures ?? {}) as object).length === 0) return;
  throw new HomeserverRequestError(`POST ${path}`, { status: 200, error: JSON.stringify(failures) });
}
