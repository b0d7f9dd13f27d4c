import type { MatrixClient } from 'matrix-js-sdk';
import type { UIAuthCallback } from 'matrix-js-sdk/lib/interactive-auth.js';
import { messageOf } from '../../base/errors/message-of.ts';
import type { Logger } from '../../base/logging/logger.ts';
import { MatrixError } from './matrix-error.ts';
import { queryKeys } from './olm-machine.ts';
import type { Session } from './session.ts';

export interface CrossSigningOptions {
  readonly client: MatrixClient;
  readonly session: Session;
  /** Known after a password login only; the homeserver may ask for it. */
  readonly password: string | undefined;
  readonly log: Logger;
}

/**
 * Publishes a cross-signing identity and signs this device with it.
 * @throws MatrixError of kind `cross-signing-bootstrap-failed`.
 */
export async function bootstrapCrossSigning({
  client,
  session,
  password,
  log,
}: CrossSigningOptions): Promise<void> {
  try {
    const { hasIdentity } = await queryKeys(client, session.userId);
    if (hasIdentity) {
      log.warn(
        'replacing the Matrix cross-signing identity: its private keys were in the memory of an earlier run',
      );
    }
    await client.getCrypto()?.bootstrapCrossSigning({
      authUploadDeviceSigningKeys: withPassword(session.userId, password),
    });
  } catch (error) {
    throw MatrixError.from('cross-signing-bootstrap-failed', error);
  }
}

/** Tries without authentication first, as homeservers ask for it only to replace an identity. */
function withPassword(userId: string, password: string | undefined): UIAuthCallback<void> {
  return async (makeRequest) => {
    try {
      return await makeRequest(null);
    } catch (error) {
      const { httpStatus, data } = error as { httpStatus?: number; data?: { session?: string } };
      if (httpStatus !== 401) throw error;
      if (password === undefined) {
        throw new Error(
          `${messageOf(error)}: requires password UIA; provide matrix.password or MATRIX_PASSWORD once`,
          { cause: error },
        );
      }
      return makeRequest({
        type: 'm.login.password',
        identifier: { type: 'm.id.user', user: userId },
        password,
        session: data?.session,
      });
    }
  };
}
