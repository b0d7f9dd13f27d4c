import { isDeepStrictEqual } from 'node:util';
import { checkSignature } from '../../oracle/signature.ts';
import { requirePassword } from './accounts.ts';
import { entries, fail, type Json, type Routes } from './http.ts';
import { newId, type User, type World } from './world.ts';

/** Keys of devices and users and the signatures on them, each shown to whom it is meant for. */
export const keys = (world: World): Routes => ({
  'POST /keys/upload': ({ device, user, body: { device_keys, one_time_keys, fallback_keys } }) => {
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
    const answer: Json = { device_keys: {}, master_keys: {}, self_signing_keys: {}, user_signing_keys: {} };
    for (const id of Object.keys(body.device_keys)) {
      answer.device_keys[id] = {};
      for (const { id: on, user: owner, keys } of world.devicesOf(id))
        if (keys) answer.device_keys[id][on] = withSignatures(keys, owner, on);
      // Of the signatures on a user, everybody is shown only their own.
      for (const [name, key] of entries(world.users.get(id)?.crossSigning))
        if (name !== 'user_signing_key' || id === user.id)
          answer[`${name}s`][id] = withSignatures(key, user, keyName(key));
    }
    return answer;
  },
  'POST /keys/claim': ({ body }) => {
    const one_time_keys: Json = {};
    for (const [user, wanted] of entries(body.one_time_keys))
      for (const device of world.devicesOf(user).filter(({ id }) => wanted[id])) {
        // Nobody gets a one-time key again; the fallback key is for when there is no other.
        const [[name, key] = device.fallbackKey ?? []] = device.oneTimeKeys;
        if (name && !device.oneTimeKeys.delete(name)) device.fallbackIsUnused = false;
        if (name) (one_time_keys[user] ??= {})[device.id] = { [name]: key };
      }
    return { one_time_keys };
  },
  'POST /keys/device_signing/upload': (request) => {
    const [{ user }, { auth: _auth, ...uploaded }] = [request, request.body];
    const renewed: Json = { ...user.crossSigning, ...uploaded };
    if (isDeepStrictEqual(renewed, user.crossSigning)) return {};
    if (user.crossSigning.master_key) requirePassword(world, request);
    if (!renewed.master_key) fail(400, 'M_MISSING_PARAM', 'No master key available');
    const [masterId, master] = onlyKey(renewed.master_key);
    for (const [name, key] of entries(uploaded)) {
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
    const failures: Json = {};
    for (const [target, objects] of entries(body))
      for (const [on, object] of entries(objects)) {
        const failure = sign(world, user, target, on, object);
        if (failure) (failures[target] ??= {})[on] = failure;
      }
    return { failures };
  },
  'GET /room_keys/version': ({ user: { backup } }) => backup ?? fail(404, 'M_NOT_FOUND', 'No backup found'),
  'POST /room_keys/version': ({ user, body }) => {
    user.backup = { ...body, version: newId(), count: 0, etag: '0' };
    return { version: user.backup.version };
  },
  // The keys are only counted, as there is no way to ask for them.
  'PUT /room_keys/keys': ({ user: { backup }, query: { version }, body }) => {
    if (backup?.version !== version) fail(403, 'M_WRONG_ROOM_KEYS_VERSION', 'Wrong backup version.');
    const keys = entries(body.rooms).flatMap(([, { sessions }]) => Object.keys(sessions));
    const count = backup!.count + keys.length;
    Object.assign(backup!, { count, etag: String(count) });
    return { count, etag: String(count) };
  },
});

/** Keeps what `signer` signed: a device of theirs, their master key by their devices, or another user's master key. */
function sign(world: World, signer: User, target: string, on: string, object: Json): Json | undefined {
  const [devices, isOwn] = [world.devicesOf(signer.id), signer.id === target];
  const { master_key: master } = world.users.get(target)?.crossSigning ?? {};
  const isMaster = on === keyName(master);
  const stored = isMaster ? master : isOwn && devices.find(({ id }) => id === on)?.keys;
  const signing = signer.crossSigning[isOwn ? 'self_signing_key' : 'user_signing_key'];
  if (!stored || !signing) return { status: 404, errcode: 'M_NOT_FOUND', error: 'No such key' };
  if (!isDeepStrictEqual(bare(object), bare(stored)))
    return { status: 400, errcode: 'M_UNKNOWN', error: 'Key does not match' };
  const made: Json = object.signatures?.[signer.id] ?? {};
  // One that is there already is taken to be the same, even if the device has other keys since.
  if (!isMaster && isOwn && Object.keys(signing.keys).some((id) => made[id] && signer.signatures[on]?.[id]))
    return undefined;
  const byDevices = isOwn && isMaster && Object.assign({}, ...devices.map(({ keys }) => keys?.keys));
  for (const keyId of Object.keys(byDevices ? made : signing.keys)) {
    const isRight = isSigned(object, signer.id, keyId, (byDevices || signing.keys)[keyId]);
    if (!isRight) return { status: 400, errcode: 'M_INVALID_SIGNATURE', error: 'Invalid signature' };
    (signer.signatures[on] ??= {})[keyId] = made[keyId];
  }
  // Only the signer is shown a signature over another user.
  world.keysChanged(target, isOwn ? undefined : devices);
  return undefined;
}

/** A key with the signatures that `signer` uploaded apart from it. */
function withSignatures(key: Json, signer: User, on: string): Json {
  const made = { ...key.signatures?.[signer.id], ...signer.signatures[on] };
  return on in signer.signatures ? { ...key, signatures: { ...key.signatures, [signer.id]: made } } : key;
}

/** The id and the public half of a cross-signing key. */
const onlyKey = (key: Json | undefined): [id: string, publicKey: string] => entries(key?.keys)[0] ?? ['', ''];
/** What the signatures on a cross-signing key are filed under. */
const keyName = (key: Json | undefined): string => onlyKey(key)[0].replace('ed25519:', '');
/** Synapse reads base64 with and without padding; names are taken as they are. */
const isSigned = (object: Json, user: string, keyId: string, publicKey: string): boolean => {
  const signature = unpadded(object.signatures?.[user]?.[keyId]);
  const signed = { ...object, signatures: { [user]: { [keyId]: signature } } };
  return checkSignature(signed, { user, keyId, publicKey: unpadded(publicKey) }).state === 'ok';
};
const unpadded = (base64 = ''): string => base64.replace(/=+$/, '');
const bare = (object: Json): Json => ({ ...object, signatures: undefined, unsigned: undefined });
