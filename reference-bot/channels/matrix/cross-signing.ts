import type { MatrixClient } from 'matrix-js-sdk';
import type { UIAuthCallback } from 'matrix-js-sdk/lib/interactive-auth.js';
import { messageOf } from '../../base/errors/message-of.ts';
import type { Logger } from '../../base/logging/logger.ts';
import { isPassing } from './life/persistently.ts';
import { MatrixError } from './matrix-error.ts';
import { olmMachineOf, queryKeys } from './olm-machine.ts';
import type { Session } from './session.ts';

export interface CrossSigningOptions {
  readonly client: MatrixClient;
  readonly session: Session;
  /** True when the account has published an identity. */
  readonly hasIdentity: boolean;
  /** False: nothing of the identity is kept there, and none can be brought back. */
  readonly hasSecretStorage: boolean;
  /** Known after a password login only; the homeserver may ask for it. */
  readonly password: string | undefined;
  readonly log: Logger;
}

/**
 * Signs this device with the account's cross-signing identity. Makes a new identity where there is none, or where
 * the store does not hold the private keys of the one that is published.
 * @throws MatrixError of kind `cross-signing-bootstrap-failed`; what the homeserver's silence makes the SDK throw.
 */
export async function bootstrapCrossSigning({
  client,
  session,
  hasIdentity,
  hasSecretStorage,
  password,
  log,
}: CrossSigningOptions): Promise<void> {
  try {
    const isHeld = hasIdentity && (await hasPrivateKeys(client));
    // The SDK would look for it there, and stumble over what somebody has taken away.
    if (isHeld && !hasSecretStorage) return;
    if (hasIdentity && !isHeld && !hasSecretStorage)
      log.warn(
        'replacing the Matrix cross-signing identity: its private keys are not in the store of this bot',
      );
    await client.getCrypto()?.bootstrapCrossSigning({
      setupNewCrossSigning: !hasSecretStorage,
      authUploadDeviceSigningKeys: withPassword(session.userId, password),
    });
    // Only from there the machine learns that this device is signed now.
    await queryKeys(client, session.userId);
  } catch (error) {
    throw isPassing(error) ? error : MatrixError.from('cross-signing-bootstrap-failed', error);
  }
}

/** Whether the store has the private keys of the identity that is published: the machine drops those of any other. */
export async function hasPrivateKeys(client: MatrixClient): Promise<boolean> {
  const { hasMaster, hasSelfSigning, hasUserSigning } = await olmMachineOf(client).crossSigningStatus();
  return hasMaster && hasSelfSigning && hasUserSigning;
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
