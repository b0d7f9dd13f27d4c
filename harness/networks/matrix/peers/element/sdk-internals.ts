import {
  UserId,
  type KeysQueryRequest,
  type KeysUploadRequest,
  type OlmMachine,
} from '@matrix-org/matrix-sdk-crypto-wasm';
import type { MatrixClient } from 'matrix-js-sdk/lib/matrix.js';

/**
 * Doors into the SDK that its public interface leaves closed: querying keys at a moment of our choice, and
 * shields as a stricter client would show them.
 */
interface CryptoInternals {
  getOlmMachineOrThrow(): OlmMachine;
  readonly outgoingRequestProcessor: {
    makeOutgoingRequest(request: KeysQueryRequest | KeysUploadRequest): Promise<void>;
  };
}

export function olmMachineOf(client: MatrixClient): OlmMachine {
  return internals(client).getOlmMachineOrThrow();
}

export function outgoingRequestsOf(client: MatrixClient): CryptoInternals['outgoingRequestProcessor'] {
  return internals(client).outgoingRequestProcessor;
}

/** Asks the homeserver for the keys of a user now. */
export async function queryKeys(client: MatrixClient, user: string): Promise<void> {
  const request = olmMachineOf(client).queryKeysForUsers([new UserId(user)]);
  await outgoingRequestsOf(client).makeOutgoingRequest(request);
}

function internals(client: MatrixClient): CryptoInternals {
  return client.getCrypto() as unknown as CryptoInternals;
}
