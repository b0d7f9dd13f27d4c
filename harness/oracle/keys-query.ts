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
 * @throws Error with status and body when the server refuses.
 */
export async function queryKeys(
  baseUrl: string,
  accessToken: string,
  users: readonly string[],
  signal: AbortSignal,
): Promise<PublishedKeys> {
  const response = await fetch(`${baseUrl}/_matrix/client/v3/keys/query`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ device_keys: Object.fromEntries(users.map((user) => [user, []])) }),
    signal,
  });
  if (!response.ok) throw new Error(`/keys/query answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as PublishedKeys;
}
