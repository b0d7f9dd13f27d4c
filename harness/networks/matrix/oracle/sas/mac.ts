import { createHmac, hkdfSync } from 'node:crypto';
import { libolmBase64, unpaddedBase64 } from './base64.ts';

const keyBytes = 32;

/** How the bytes of a MAC become text, by the method that was agreed on. */
export const macEncodings = {
  'hkdf-hmac-sha256.v2': unpaddedBase64,
  'org.matrix.msc3783.hkdf-hmac-sha256': unpaddedBase64,
  'hkdf-hmac-sha256': libolmBase64,
} as const satisfies Record<string, (bytes: Uint8Array) => string>;

/** A MAC method by its name in `start` and `accept`. */
export type MacMethod = keyof typeof macEncodings;

/** Whether it is the name of a method that can be computed here. */
export function isMacMethod(name: unknown): name is MacMethod {
  return typeof name === 'string' && Object.hasOwn(macEncodings, name);
}

/** Sender, receiver and flow of a MAC. */
export interface MacRoute {
  readonly sender: { readonly user: string; readonly device: string };
  readonly receiver: { readonly user: string; readonly device: string };
  readonly transactionId: string;
}

/** Content of `mac`, but for what ties it to its flow. */
export interface MacContent {
  readonly mac: Readonly<Record<string, string>>;
  readonly keys: string;
}

/** What stands for the key id where the list of key ids is authenticated. */
export const keyListId = 'KEY_IDS';

/** The text that a MAC's key is derived with. */
export function macInfo({ sender, receiver, transactionId }: MacRoute, keyId: string): string {
  const parts = [sender.user, sender.device, receiver.user, receiver.device, transactionId, keyId];
  return `MATRIX_KEY_VERIFICATION_MAC${parts.join('')}`;
}

/** The 32 bytes of a MAC, not yet encoded. */
export function macBytes(sharedSecret: Uint8Array, info: string, message: string | Uint8Array): Uint8Array {
  const key = new Uint8Array(hkdfSync('sha256', sharedSecret, '', info, keyBytes));
  return createHmac('sha256', key).update(message).digest();
}

/** Key ids as they are authenticated: sorted, joined by commas. */
export function keyList(keyIds: readonly string[]): string {
  return [...keyIds].sort().join(',');
}

/** MACs of all keys and of the list of their ids. `keys` maps ids, e.g. `ed25519:DEVICE`, to unpadded base64. */
export function macContent(
  sharedSecret: Uint8Array,
  route: MacRoute,
  keys: Readonly<Record<string, string>>,
  method: MacMethod,
): MacContent {
  const mac = (keyId: string, message: string): string =>
    macEncodings[method](macBytes(sharedSecret, macInfo(route, keyId), message));
  const entries = Object.entries(keys).map(([id, key]) => [id, mac(id, key)]);
  return { mac: Object.fromEntries(entries), keys: mac(keyListId, keyList(Object.keys(keys))) };
}

/**
 * Checks a `mac` that was received.
 * @param known keys of its sender by id; MACs of other keys prove nothing and are passed over.
 * @returns ids of the keys it vouches for; undefined if the MAC of one of them, or of the list, is wrong.
 */
export function verifiedKeys(
  sharedSecret: Uint8Array,
  route: MacRoute,
  sent: MacContent,
  known: ReadonlyMap<string, string>,
  method: MacMethod,
): string[] | undefined {
  const fits = (keyId: string, message: string, text: string): boolean =>
    macEncodings[method](macBytes(sharedSecret, macInfo(route, keyId), message)) === text;
  const ids = Object.keys(sent.mac);
  const verified = ids.filter((id) => known.has(id));
  const right = verified.every((id) => fits(id, known.get(id)!, sent.mac[id]!));
  return right && fits(keyListId, keyList(ids), sent.keys) ? verified : undefined;
}
