import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { checkSignature, type KeyObject } from '../../oracle/signature.ts';
import { requirePassword } from './accounts.ts';
import { entries, fail, json, read } from './bodies.ts';
import type { Routes } from './http.ts';
import { crossSigningNames, type CrossSigningKeys, type User, type World } from './world.ts';

const texts = z.record(z.string(), z.string());
const keyObject = z.object({
  user_id: z.string().optional(),
  device_id: z.string().optional(),
  usage: z.array(z.string()).optional(),
  keys: texts.optional(),
  signatures: z.record(z.string(), texts).optional(),
});
const keyUpload = z.object({
  device_keys: keyObject.optional(),
  one_time_keys: json.optional(),
  fallback_keys: json.optional(),
});
const keyQuery = z.object({ device_keys: json });
const keyClaim = z.object({ one_time_keys: z.record(z.string(), texts) });
const crossSigningUpload = z.object({
  master_key: keyObject.optional(),
  self_signing_key: keyObject.optional(),
  user_signing_key: keyObject.optional(),
});
const signatureUpload = z.record(z.string(), z.record(z.string(), keyObject));

/** Keys of devices and users and the signatures on them, each shown to those that may see it. */
export const keys = (world: World): Routes => ({
  'POST /keys/upload': ({ device, user, body }) => {
    const { device_keys, one_time_keys, fallback_keys } = read(keyUpload, body);
    if (device_keys && !isDeepStrictEqual(device_keys, device.keys)) {
      if (device_keys.device_id !== device.id) fail(400, 'M_BAD_JSON', 'Not the keys of this device');
      device.keys = device_keys;
      world.keysChanged(user.id);
    }
    for (const [id, key] of entries(one_time_keys)) {
      const isOther = !isDeepStrictEqual(device.oneTimeKeys.get(id) ?? key, key);
      if (isOther) fail(400, 'M_UNKNOWN', `One time key ${id} already exists`);
      device.oneTimeKeys.set(id, key);
    }
    for (const [id, key] of entries(fallback_keys)) {
      device.fallbackIsUnused ||= !isDeepStrictEqual(device.fallbackKey, [id, key]);
      device.fallbackKey = [id, key];
    }
    return { one_time_key_counts: { signed_curve25519: device.oneTimeKeys.size } };
  },
  'POST /keys/query': ({ user, body }) => {
    const ofDevices: Record<string, Record<string, KeyObject>> = {};
    const ofUsers: Record<keyof CrossSigningKeys, Record<string, KeyObject>> = {
      master_key: {},
      self_signing_key: {},
      user_signing_key: {},
    };
    for (const id of Object.keys(read(keyQuery, body).device_keys)) {
      const own = (ofDevices[id] = {} as Record<string, KeyObject>);
      for (const { id: on, user: owner, keys, displayName } of world.devicesOf(id))
        if (keys)
          own[on] = {
            ...withSignatures(keys, owner, on),
            ...(displayName && { unsigned: { device_display_name: displayName } }),
          };
      // Of the signatures on a user, everybody is shown only their own.
      for (const [name, key] of crossSigningOf(world.users.get(id)?.crossSigning))
        if (name !== 'user_signing_key' || id === user.id)
          ofUsers[name][id] = withSignatures(key, user, keyName(key));
    }
    return {
      device_keys: ofDevices,
      master_keys: ofUsers.master_key,
      self_signing_keys: ofUsers.self_signing_key,
      user_signing_keys: ofUsers.user_signing_key,
    };
  },
  'POST /keys/claim': ({ body }) => {
    const claimed: Record<string, Record<string, object>> = {};
    for (const [user, wanted] of entries(read(keyClaim, body).one_time_keys))
      for (const device of world.devicesOf(user).filter(({ id }) => wanted[id])) {
        // Nobody gets a one-time key again; the fallback key is for when there is no other.
        const [name, key] = [...device.oneTimeKeys][0] ?? device.fallbackKey ?? [];
        if (name === undefined) continue;
        if (!device.oneTimeKeys.delete(name)) device.fallbackIsUnused = false;
        (claimed[user] ??= {})[device.id] = { [name]: key };
      }
    return { one_time_keys: claimed };
  },
  'POST /keys/device_signing/upload': (request) => {
    const { user, body } = request;
    const uploaded = crossSigningOf(read(crossSigningUpload, body));
    const renewed: CrossSigningKeys = { ...user.crossSigning, ...Object.fromEntries(uploaded) };
    if (isDeepStrictEqual(renewed, user.crossSigning)) return {};
    if (user.crossSigning.master_key) requirePassword(world, request);
    if (!renewed.master_key) fail(400, 'M_MISSING_PARAM', 'No master key available');
    const [masterId, master] = onlyKey(renewed.master_key);
    for (const [name, key] of uploaded) {
      const kind = name.replace(/_key$/, '');
      const isUsable = key.user_id === user.id && key.usage?.includes(kind) && entries(key.keys).length === 1;
      if (!isUsable) fail(400, 'M_INVALID_PARAM', `Invalid ${kind} key`);
      const isRight = kind === 'master' || isSigned(key, user.id, masterId, master);
      if (!isRight) fail(400, 'M_INVALID_SIGNATURE', `Invalid signature on ${kind} key`);
    }
    user.crossSigning = renewed;
    world.keysChanged(user.id);
    return {};
  },
  'POST /keys/signatures/upload': ({ user, body }) => {
    const failures: Record<string, Record<string, SignatureFailure>> = {};
    for (const [target, objects] of entries(read(signatureUpload, body)))
      for (const [on, object] of entries(objects)) {
        const failure = sign(world, user, target, on, object);
        if (failure) (failures[target] ??= {})[on] = failure;
      }
    return { failures };
  },
});

interface SignatureFailure {
  readonly status: number;
  readonly errcode: string;
  readonly error: string;
}

/**
 * Keeps what `signer` signed: a device of theirs, their master key by their devices, or another user's master key.
 */
function sign(
  world: World,
  signer: User,
  target: string,
  on: string,
  object: KeyObject,
): SignatureFailure | undefined {
  const isOwn = signer.id === target;
  const devices = world.devicesOf(signer.id);
  const master = world.users.get(target)?.crossSigning.master_key;
  const isMaster = on === keyName(master);
  const ownDevice = isOwn ? devices.find(({ id }) => id === on) : undefined;
  const stored = isMaster ? master : ownDevice?.keys;
  const signing = signer.crossSigning[isOwn ? 'self_signing_key' : 'user_signing_key']?.keys;
  if (!stored || !signing) return { status: 404, errcode: 'M_NOT_FOUND', error: 'No such key' };
  if (!isDeepStrictEqual(bare(object), bare(stored)))
    return { status: 400, errcode: 'M_UNKNOWN', error: 'Key does not match' };
  const made = object.signatures?.[signer.id] ?? {};
  // One that is there already is taken to be the same, even if the device has other keys since.
  const isThere = Object.keys(signing).some((id) => made[id] && signer.signatures[on]?.[id]);
  if (!isMaster && isOwn && isThere) return undefined;
  // What vouches for an own identity are the devices, for all else its signing key.
  const byDevices = isOwn && isMaster;
  const publicKeys: Readonly<Record<string, string>> = byDevices
    ? Object.assign({}, ...devices.map(({ keys }) => keys?.keys))
    : signing;
  for (const keyId of Object.keys(byDevices ? made : signing)) {
    const signature = made[keyId];
    if (signature === undefined || !isSigned(object, signer.id, keyId, publicKeys[keyId]))
      return { status: 400, errcode: 'M_INVALID_SIGNATURE', error: 'Invalid signature' };
    (signer.signatures[on] ??= {})[keyId] = signature;
  }
  // Only the signer is shown a signature over another user.
  world.keysChanged(target, isOwn ? undefined : devices);
  return undefined;
}

/** A key with the signatures that `signer` uploaded apart from it. */
function withSignatures(key: KeyObject, signer: User, on: string): KeyObject {
  const apart = signer.signatures[on];
  if (apart === undefined) return key;
  const made = { ...key.signatures?.[signer.id], ...apart };
  return { ...key, signatures: { ...key.signatures, [signer.id]: made } };
}

function crossSigningOf(keys: CrossSigningKeys = {}): [name: keyof CrossSigningKeys, key: KeyObject][] {
  return crossSigningNames.flatMap((name) => {
    const key = keys[name];
    return key === undefined ? [] : [[name, key]];
  });
}

/** The id and the public half of a cross-signing key. */
function onlyKey(key: KeyObject | undefined): [id: string, publicKey: string] {
  return entries(key?.keys)[0] ?? ['', ''];
}

/** What the signatures on a cross-signing key are filed under. */
function keyName(key: KeyObject | undefined): string {
  return onlyKey(key)[0].replace('ed25519:', '');
}

/** Synapse reads base64 with and without padding; names are taken as they are. */
function isSigned(object: KeyObject, user: string, keyId: string, publicKey: string | undefined): boolean {
  const signature = unpadded(object.signatures?.[user]?.[keyId]);
  const signed = { ...object, signatures: { [user]: { [keyId]: signature } } };
  return checkSignature(signed, { user, keyId, publicKey: unpadded(publicKey) }).state === 'ok';
}

function unpadded(base64 = ''): string {
  return base64.replace(/=+$/, '');
}

function bare(object: KeyObject): object {
  return { ...object, signatures: undefined, unsigned: undefined };
}
