import { ed25519 } from '@noble/curves/ed25519.js';
import { canonicalJson } from '../oracle/canonical-json.ts';
import { queryKeys } from '../oracle/keys-query.ts';
import { unpaddedBase64 } from '../oracle/sas/base64.ts';
import type { MatrixApi } from '../client-server/matrix-api.ts';
import type { HomeserverAnswer } from '../client-server/request.ts';
import { crossSigningUpload, deviceObject, newCrossSigning, type CrossSigning } from './identity.ts';
import { newSigningKey, signJson, type Signable, type SigningKey } from './sign-json.ts';

/** Whose keys are forged. */
interface Owner {
  readonly userId: string;
  readonly deviceId: string;
}

/** Ways to make an identity that is not one. */
export const forgedIdentities = {
  /** Every key id and key ends in `=`. */
  padded: (user: string, { master, selfSigning, userSigning }: CrossSigning) =>
    crossSigningUpload(user, {
      master: padded(master),
      selfSigning: padded(selfSigning),
      userSigning: padded(userSigning),
    }),
  /** The self-signing key is signed as JSON with spaces. */
  'signed with whitespace': (user: string, keys: CrossSigning) =>
    signedAs(user, keys, (object) => JSON.stringify(object, undefined, 1)),
  /** The self-signing key is signed as JSON whose members are in the wrong order. */
  'signed unsorted': (user: string, keys: CrossSigning) =>
    signedAs(user, keys, (object) =>
      JSON.stringify(Object.fromEntries(Object.entries(object).toSorted().toReversed())),
    ),
  /** The self-signing key is signed together with what is left out of signing. */
  'signed with its signatures': (user: string, keys: CrossSigning) =>
    signedAs(user, keys, (object) => canonicalJson({ ...object, signatures: {} })),
} as const;
export type ForgedIdentity = keyof typeof forgedIdentities;

/** Publishes fresh cross-signing keys that are wrong in one way; gives how the homeserver answered. */
export function publishForged(
  api: MatrixApi,
  { userId }: Owner,
  how: ForgedIdentity,
): Promise<HomeserverAnswer> {
  const upload = forgedIdentities[how](userId, newCrossSigning());
  return api.ask('POST', '/keys/device_signing/upload', upload);
}

/** Signs a device with a self-signing key that nobody has published; gives how the homeserver answered. */
export async function signWithStrangeKey(
  api: MatrixApi,
  { userId, deviceId }: Owner,
  signal: AbortSignal,
): Promise<HomeserverAnswer> {
  const { device_keys: devices } = await queryKeys(api.baseUrl, api.accessToken, [userId], signal);
  const device = devices?.[userId]?.[deviceId];
  if (device === undefined) throw new Error(`${userId} has published no device ${deviceId}`);
  const key = newSigningKey();
  const { signatures: _others, ...unsigned } = device as Signable;
  const signed = signJson(unsigned, userId, key, key.publicText);
  return api.ask('POST', '/keys/signatures/upload', { [userId]: { [deviceId]: signed } });
}

/** Publishes other keys for a device, signed by themselves, as a bot does that has lost its store. */
export function replaceDeviceKeys(api: MatrixApi, { userId, deviceId }: Owner): Promise<HomeserverAnswer> {
  const device = deviceObject(userId, deviceId, newSigningKey());
  return api.ask('POST', '/keys/upload', { device_keys: device });
}

function padded(key: SigningKey): SigningKey {
  return { ...key, publicText: `${key.publicText}=` };
}

/** An upload in which the self-signing key is signed over other bytes than it must be. */
function signedAs(user: string, keys: CrossSigning, bytesOf: (object: object) => string): object {
  const upload = crossSigningUpload(user, keys);
  const { signatures: _right, ...object } = upload.self_signing_key;
  const wrong = unpaddedBase64(ed25519.sign(Buffer.from(bytesOf(object)), keys.master.secret));
  const signatures = { [user]: { [`ed25519:${keys.master.publicText}`]: wrong } };
  return { ...upload, self_signing_key: { ...object, signatures } };
}
