import {
  KeysQueryRequest,
  KeysUploadRequest,
  type OlmMachine,
  RequestType,
  UserId,
} from '@matrix-org/matrix-sdk-crypto-wasm';
import { type MatrixClient, Method } from 'matrix-js-sdk';

const requestTimeoutMs = 10_000;
const queryPath = '/_matrix/client/v3/keys/query';
const uploadPath = '/_matrix/client/v3/keys/upload';

/**
 * The crypto machine below the client. The SDK keeps it private, but offers no other way to make it ask for the
 * keys of a user that it does not track, nor to see a verification's exact state.
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
  /** Ed25519 keys of the devices, by device id, as unpadded base64. */
  readonly fingerprints: ReadonlyMap<string, string>;
  /** True when there is a cross-signing identity. */
  readonly hasIdentity: boolean;
}

interface DeviceKeys {
  readonly keys?: Readonly<Record<string, string>>;
}

interface KeysQueryAnswer {
  readonly device_keys?: Readonly<Record<string, Readonly<Record<string, DeviceKeys>>>>;
  readonly master_keys?: Readonly<Record<string, object>>;
}

/** Asks the homeserver for a user's devices and identity, and has the crypto machine learn them. */
export async function queryKeys(client: MatrixClient, userId: string): Promise<PublishedKeys> {
  const machine = olmMachineOf(client);
  const request = machine.queryKeysForUsers([new UserId(userId)]);
  const answer = await post(client, queryPath, request.body);
  await machine.markRequestAsSent(request.id, RequestType.KeysQuery, answer);
  // Asked itself, the machine may wait a second for a query of its own that has not been sent yet.
  const { device_keys: devices, master_keys: identities } = JSON.parse(answer) as KeysQueryAnswer;
  const own = Object.entries(devices?.[userId] ?? {});
  return {
    deviceIds: own.map(([id]) => id),
    fingerprints: new Map(own.map(([id, { keys }]) => [id, keys?.[`ed25519:${id}`] ?? ''])),
    hasIdentity: identities?.[userId] !== undefined,
  };
}

/** Publishes this device and its one-time keys, and asks for the keys of users, as far as the machine finds it due. */
export async function sendDueKeyRequests(client: MatrixClient): Promise<void> {
  const machine = olmMachineOf(client);
  for (const request of await machine.outgoingRequests()) {
    const isUpload = request instanceof KeysUploadRequest;
    if (!isUpload && !(request instanceof KeysQueryRequest)) continue;
    const answer = await post(client, isUpload ? uploadPath : queryPath, request.body);
    await machine.markRequestAsSent(request.id, request.type, answer);
  }
}

/** JSON as text both ways, which is how the machine deals in it. */
function post(client: MatrixClient, path: string, body: string): Promise<string> {
  return client.http.authedRequest<string>(Method.Post, path, {}, body, {
    json: false,
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    prefix: '',
    localTimeoutMs: requestTimeoutMs,
  });
}
