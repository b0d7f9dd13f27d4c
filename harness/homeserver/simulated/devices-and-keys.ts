import { isDeepStrictEqual } from 'node:util';
import { ed25519 } from '@noble/curves/ed25519.js';
import { HTTPException } from 'hono/http-exception';
import { requirePassword } from './accounts.ts';
import { fail, type Routes } from './http.ts';
import { deviceLists, fromToken } from './sync.ts';
import { User, type Device, type Json, type World } from './world.ts';

/** Keys of devices and users and the signatures on them, each shown to whom it is meant for. */
export function keys(world: World): Routes {
  return {
    'POST /keys/upload': ({ device, user, body }) => {
      const { device_keys, one_time_keys = {}, fallback_keys = {} } = body;
      if (device_keys && !isDeepStrictEqual(device_keys, device.keys)) {
        const own = device_keys.user_id === user.id && device_keys.device_id === device.id;
        if (!own) fail(400, 'M_BAD_JSON', 'The `device_keys` are not those of the authenticated device');
        device.keys = device_keys;
        world.keysChanged(user);
      }
      for (const [id, key] of Object.entries<Json>(one_time_keys)) {
        const same = isDeepStrictEqual(bare(device.oneTimeKeys.get(id) ?? key), bare(key));
        if (!same) fail(400, 'M_UNKNOWN', `One time key ${id} already exists`);
        device.oneTimeKeys.set(id, key);
      }
      for (const [id, key] of Object.entries<Json>(fallback_keys))
        if (!isDeepStrictEqual(device.fallbackKey?.key, key)) device.fallbackKey = { id, key, used: false };
      return { one_time_key_counts: { signed_curve25519: device.oneTimeKeys.size } };
    },
    'POST /keys/query': ({ user, body }) => {
      const sections = ['device_keys', 'failures', 'master_keys', 'self_signing_keys', 'user_signing_keys'];
      const answer: Json = Object.fromEntries(sections.map((section) => [section, {}]));
      for (const [id, wanted] of Object.entries<string[]>(body.device_keys)) {
        const owner = world.users.get(id) ?? new User();
        answer.device_keys[id] = {};
        for (const device of owner.allDevices) {
          if (!device.keys || (wanted.length > 0 && !wanted.includes(device.id))) continue;
          const unsigned = { device_display_name: device.displayName };
          answer.device_keys[id][device.id] = { ...signed(device.keys, owner, device.id, id), unsigned };
        }
        for (const [usage, key] of Object.entries<Json>(owner.crossSigning))
          if (usage !== 'user_signing' || owner === user)
            answer[`${usage}_keys`][id] = signed(key, owner, publicKey(key), user.id);
      }
      return answer;
    },
    'POST /keys/claim': ({ body }) => {
      const one_time_keys: Json = {};
      for (const [id, devices] of Object.entries<Json>(body.one_time_keys))
        for (const device of Object.keys(devices)) {
          const claimed = claim(world.users.get(id)?.devices.get(device));
          if (claimed) (one_time_keys[id] ??= {})[device] = claimed;
        }
      return { one_time_keys, failures: {} };
    },
    'GET /keys/changes': ({ device, query }) => {
      return { changed: [], left: [], ...deviceLists(device, fromToken(query.from)) };
    },
    'POST /keys/device_signing/upload': (request) => {
      const { user, body } = request;
      const { id, crossSigning } = user;
      const usages = ['master', 'self_signing', 'user_signing'].filter((usage) => body[`${usage}_key`]);
      if (usages.every((usage) => isDeepStrictEqual(body[`${usage}_key`], crossSigning[usage]))) return {};
      if (crossSigning.master) requirePassword(world, request);
      const master = publicKey(body.master_key ?? crossSigning.master);
      if (!master) fail(400, 'M_MISSING_PARAM', 'No master key available');
      for (const usage of usages) {
        const key = body[`${usage}_key`];
        const usable = key.user_id === id && key.usage.includes(usage);
        if (!usable) fail(400, 'M_INVALID_PARAM', `Invalid ${usage} key`);
        const right = usage === 'master' || isSigned(key, id, `ed25519:${master}`, master);
        if (!right) fail(400, 'M_INVALID_SIGNATURE', `Invalid signature on ${usage} key`);
      }
      for (const usage of usages) crossSigning[usage] = body[`${usage}_key`];
      world.keysChanged(user);
      return {};
    },
    'POST /keys/signatures/upload': ({ user, body }) => {
      const failures: Json = {};
      for (const [target, objects] of Object.entries<Json>(body))
        for (const [on, object] of Object.entries<Json>(objects))
          try {
            sign(user, world.users.get(target) ?? new User(), on, object);
            // Only the signer is shown a signature over another user.
            if (target === user.id) world.keysChanged(user);
            else world.tell([user], 'changed', target);
          } catch (error) {
            if (!(error instanceof HTTPException)) throw error;
            const { status, message, cause } = error;
            (failures[target] ??= {})[on] = { ...(cause as Json), status, message: `${status}: ${message}` };
          }
      return { failures };
    },
  };
}

/** Keeps what `signer` signed: a device of theirs, their master key by their devices, or another user's master key. */
function sign(signer: User, owner: User, on: string, object: Json): void {
  const [own, master] = [signer === owner, owner.crossSigning.master];
  const usage = own ? 'self_signing' : 'user_signing';
  const signing = publicKey(signer.crossSigning[usage]);
  if (!signing || !master) fail(404, 'M_NOT_FOUND', `No ${signing ? 'master' : usage} key found`);
  const isMaster = on === publicKey(master);
  const stored = isMaster ? master : own && owner.devices.get(on)?.keys;
  if (!stored) fail(404, 'M_NOT_FOUND', 'Unknown device');
  const made: Json = object.signatures?.[signer.id] ?? {};
  const byDevices = own && isMaster;
  for (const keyId of byDevices ? Object.keys(made) : [`ed25519:${signing}`]) {
    const device = owner.devices.get(keyId.slice('ed25519:'.length));
    const key = byDevices ? device?.keys?.keys[keyId] : signing;
    const same = isDeepStrictEqual(bare(object), bare(stored));
    if (made[keyId] && !same) fail(400, 'M_UNKNOWN', 'Key does not match');
    if (!isSigned(object, signer.id, keyId, key)) fail(400, 'M_INVALID_SIGNATURE', 'Invalid signature');
    owner.signatures.push({ on, by: signer.id, keyId, signature: made[keyId] });
  }
}

/** A key with the signatures that `by` uploaded apart from it. */
function signed(key: Json, owner: User, on: string, by: string): Json {
  const shown = structuredClone(key);
  for (const one of owner.signatures.filter((one) => one.on === on && one.by === by))
    ((shown.signatures ??= {})[by] ??= {})[one.keyId] = one.signature;
  return shown;
}

/** The next one-time key of a device, which nobody gets again, or else its fallback key. */
function claim(device: Device | undefined): Json | undefined {
  const [next] = device?.oneTimeKeys ?? [];
  if (next && device?.oneTimeKeys.delete(next[0])) return Object.fromEntries([next]);
  if (!device?.fallbackKey) return undefined;
  device.fallbackKey.used = true;
  return { [device.fallbackKey.id]: device.fallbackKey.key };
}

function isSigned(object: Json, by: string, keyId: string, key: string): boolean {
  const text = Buffer.from(JSON.stringify(bare(object), inOrder));
  try {
    return ed25519.verify(bytes(object.signatures[by][keyId]), text, bytes(key));
  } catch {
    return false;
  }
}

/** Makes JSON canonical: what is signed has its names in order. */
function inOrder(_: string, value: Json): Json {
  if (value?.constructor !== Object) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const bytes = (base64: string): Uint8Array => Buffer.from(base64, 'base64');
const publicKey = (key: Json | undefined): any => Object.values(key?.keys ?? {})[0];
const bare = (object: Json): Json => ({ ...object, signatures: undefined, unsigned: undefined });
