import { type OlmMachine, RequestType, UserId } from '@matrix-org/matrix-sdk-crypto-wasm';
import { type MatrixClient, Method } from 'matrix-js-sdk';

const queryTimeoutMs = 10_000;

/**
 * The crypto machine below the client. The SDK keeps it private, but offers no other way to make it ask for the
 * keys of a user whom it does not track, nor to see a verification's exact state.
 * @throws Error when the client has none, or a newer SDK keeps it elsewhere.
 */
export function olmMachineOf(client: MatrixClient): OlmMachine {
  const { olmMachine } = (client.getCrypto() ?? {}) as { olmMachine?: OlmMachine };
  if (!olmMachine) throw new Error('the Matrix client has no crypto machine: call initRustCrypto() first');
  return olmMachine;
}

/** What a user has published. */
export interface PublishedKeys {
  readonly deviceIds: readonly string[];
  /** True when there is a cross-signing identity. */
  readonly hasIdentity: boolean;
}

interface KeysQueryAnswer {
  readonly device_keys?: Readonly<Record<string, object>>;
  readonly master_keys?: Readonly<Record<string, object>>;
}

/** Asks the homeserver for a user's devices and identity, and has the crypto machine learn them. */
export async function queryKeys(client: MatrixClient, userId: string): Promise<PublishedKeys> {
  const machine = olmMachineOf(client);
  const request = machine.queryKeysForUsers([new UserId(userId)]);
  const path = '/_matrix/client/v3/keys/query';
  const answer = await client.http.authedRequest<string>(Method.Post, path, {}, request.body, {
    json: false,
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    prefix: '',
    localTimeoutMs: queryTimeoutMs,
  });
  await machine.markRequestAsSent(request.id, RequestType.KeysQuery, answer);
  // Asked itself, the machine may wait a second for a query of its own that has not been sent yet.
  const { device_keys: devices, master_keys: identities } = JSON.parse(answer) as KeysQueryAnswer;
  return {
    deviceIds: Object.keys(devices?.[userId] ?? {}),
    hasIdentity: identities?.[userId] !== undefined,
  };
}
