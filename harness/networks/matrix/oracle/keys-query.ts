import { requestJson } from '../client-server/request.ts';
import type { KeyObject } from './signature.ts';

/** What the server shows one account about others' keys. */
export interface PublishedKeys {
  readonly device_keys?: Readonly<Record<string, Readonly<Record<string, KeyObject>>>>;
  readonly master_keys?: Readonly<Record<string, KeyObject>>;
  readonly self_signing_keys?: Readonly<Record<string, KeyObject>>;
  readonly user_signing_keys?: Readonly<Record<string, KeyObject>>;
}

/**
 * Asks the server for keys, freshly and without any SDK in between.
 * @throws HomeserverRequestError when the server refuses or does not answer in time; the signal's reason when aborted.
 */
export function queryKeys(
  baseUrl: string,
  accessToken: string,
  users: readonly string[],
  signal: AbortSignal,
): Promise<PublishedKeys> {
  const body = { device_keys: Object.fromEntries(users.map((user) => [user, []])) };
  return askForKeys<PublishedKeys>(baseUrl, 'query', accessToken, body, signal);
}

/**
 * Takes one of a device's one-time keys, as a client does that wants to write to it.
 * @returns the key object; undefined when the device has none left.
 * @throws HomeserverRequestError when the server refuses or does not answer in time; the signal's reason when aborted.
 */
export async function claimOneTimeKey(
  baseUrl: string,
  accessToken: string,
  { user, deviceId }: { readonly user: string; readonly deviceId: string },
  signal: AbortSignal,
): Promise<KeyObject | undefined> {
  const body = { one_time_keys: { [user]: { [deviceId]: 'signed_curve25519' } } };
  const answer = await askForKeys<ClaimedKeys>(baseUrl, 'claim', accessToken, body, signal);
  return Object.values(answer.one_time_keys?.[user]?.[deviceId] ?? {})[0];
}

interface ClaimedKeys {
  readonly one_time_keys?: Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, KeyObject>>>>>
  >;
}

function askForKeys<Answer>(
  baseUrl: string,
  what: 'query' | 'claim',
  accessToken: string,
  body: object,
  signal: AbortSignal,
): Promise<Answer> {
  const url = `${baseUrl}/_matrix/client/v3/keys/${what}`;
  return requestJson<Answer>('POST', url, { accessToken, body, signal });
}
