import {
  keyList,
  keyListId,
  macBytes,
  macEncodings,
  macInfo,
  type MacContent,
  type MacMethod,
  type MacRoute,
} from './mac.ts';

/** Where to go wrong; all else is right. */
export interface MacFlaws {
  readonly method?: MacMethod;
  readonly info?: (route: MacRoute, keyId: string) => string;
  /** What stands in for a key. */
  readonly message?: (key: string, keyId: string) => string | Uint8Array;
  /** What stands in for the list of key ids, given in order. */
  readonly list?: (keyIds: readonly string[]) => string;
  readonly covers?: (keyId: string) => boolean;
}

/** A `mac` that is wrong in just the ways asked for: the control that shows that a judge sees them. */
export function flawedMacs(
  sharedSecret: Uint8Array,
  route: MacRoute,
  keys: ReadonlyMap<string, string>,
  flaws: MacFlaws,
): MacContent {
  const { method = 'hkdf-hmac-sha256.v2', info = macInfo, list = keyList } = flaws;
  const { message = (key) => key, covers = () => true } = flaws;
  const compute = (id: string, text: string | Uint8Array): string =>
    macEncodings[method](macBytes(sharedSecret, info(route, id), text));
  const covered = [...keys].filter(([id]) => covers(id));
  return {
    mac: Object.fromEntries(covered.map(([id, key]) => [id, compute(id, message(key, id))])),
    keys: compute(keyListId, list(covered.map(([id]) => id).sort())),
  };
}
