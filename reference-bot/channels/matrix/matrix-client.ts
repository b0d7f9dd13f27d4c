import { createClient, type MatrixClient, MatrixScheduler } from 'matrix-js-sdk';
import type { CryptoCallbacks } from 'matrix-js-sdk/lib/crypto-api/index.js';
import type { Logger } from 'matrix-js-sdk/lib/logger.js';

const verificationMethods = ['m.sas.v1', 'm.reciprocate.v1'];

export interface MatrixClientOptions {
  readonly baseUrl: string;
  readonly userId: string;
  readonly deviceId: string;
  readonly accessToken: string;
  /** Used for every request of the client. */
  readonly fetchFn: typeof globalThis.fetch;
  readonly logger: Logger;
  /** Asked for the key of secret storage. */
  readonly cryptoCallbacks?: CryptoCallbacks;
}

/** Makes a client that has not been started and has no crypto machine yet. */
export type CreateMatrixClient = (options: MatrixClientOptions) => Promise<MatrixClient>;

/**
 * A client of the Matrix SDK, for text and SAS only. Each message goes out by itself: in the SDK's one queue for the
 * messages of all rooms, one that cannot be sent fails all that wait behind it.
 */
export const createMatrixClient: CreateMatrixClient = (options) =>
  Promise.resolve(
    createClient({
      ...options,
      verificationMethods,
      disableVoip: true,
      scheduler: new MatrixScheduler(undefined, () => null),
    }),
  );
