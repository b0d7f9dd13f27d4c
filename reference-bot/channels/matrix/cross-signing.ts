import type { MatrixClient } from 'matrix-js-sdk';
import type { UIAuthCallback } from 'matrix-js-sdk/lib/interactive-auth.js';
import type { Audit } from '../../base/audit.ts';
import { messageOf } from '../../base/errors/message-of.ts';
import type { Logger } from '../../base/logging/logger.ts';
import { sanitizeUserId } from './identifiers.ts';
import { isPassing } from './life/persistently.ts';
import { MatrixError } from './matrix-error.ts';
import { olmMachineOf, queryKeys } from './olm-machine.ts';
import type { Session } from './session.ts';

/** Whether the homeserver has asked for the password, and could be given it. */
type Proof = 'not-asked' | 'without-password' | 'given';

/** What the audit log tells of a failure. */
const failures: Readonly<Record<Proof, string>> = {
  'not-asked': 'failed_before_uia',
  'without-password': 'failed_missing_password',
  given: 'failed_after_uia',
};

export interface CrossSigningOptions {
  readonly client: MatrixClient;
  readonly session: Session;
  /** True when the account has published an identity. */
  readonly hasIdentity: boolean;
  /** False: nothing of the identity is kept there, and none can be brought back. */
  readonly hasSecretStorage: boolean;
  /** Known after a password login only; the homeserver may ask for it. */
  readonly password: string | undefined;
  readonly audit: Audit;
  readonly log: Pick<Logger, 'warn'>;
}

/**
 * Signs this device with the account's cross-signing identity. Makes a new identity where there is none, or where
 * the store does not hold the private keys of the one that is published. The audit log tells how it went.
 * @throws MatrixError of kind `cross-signing-bootstrap-failed`; what the homeserver's silence makes the SDK throw.
 */
export async function bootstrapCrossSigning(options: CrossSigningOptions): Promise<void> {
  const { session, password, audit, log } = options;
  const user_id = sanitizeUserId(session.userId);
  const proof = new PasswordProof(session.userId, password);
  try {
    await signDevice(options, proof);
  } catch (error) {
    if (isPassing(error)) throw error;
    const event = 'matrix_cross_signing_bootstrap_failed';
    const outcome = failures[proof.state];
    await audit(event, { error_kind: errcodeIn(error), outcome, user_id });
    throw MatrixError.from('cross-signing-bootstrap-failed', error);
  }
  const event = 'matrix_cross_signing_bootstrapped';
  const outcome =
    proof.state === 'given' ? 'bootstrapped_after_uia' : 'confirmed_or_bootstrapped_without_uia';
  await audit(event, { outcome, user_id });
  log.warn(
    { audit_event: event, outcome, user_id },
    'Matrix device is signed by the identity of the account',
  );
}

async function signDevice(
  { client, session, hasIdentity, hasSecretStorage, log }: CrossSigningOptions,
  proof: PasswordProof,
): Promise<void> {
  const isHeld = hasIdentity && (await hasPrivateKeys(client));
  // The SDK would look for it there, and stumble over what somebody has taken away.
  if (isHeld && !hasSecretStorage) return;
  if (hasIdentity && !isHeld && !hasSecretStorage)
    log.warn(
      'replacing the Matrix cross-signing identity: its private keys are not in the store of this bot',
    );
  await client.getCrypto()?.bootstrapCrossSigning({
    setupNewCrossSigning: !hasSecretStorage,
    authUploadDeviceSigningKeys: (makeRequest) => proof.perform(makeRequest),
  });
  // Only from there the machine learns that this device is signed now.
  await queryKeys(client, session.userId);
}

/** Whether the store has the private keys of the identity that is published: the machine drops those of any other. */
export async function hasPrivateKeys(client: MatrixClient): Promise<boolean> {
  const { hasMaster, hasSelfSigning, hasUserSigning } = await olmMachineOf(client).crossSigningStatus();
  return hasMaster && hasSelfSigning && hasUserSigning;
}

/** Proves who the bot is where the homeserver asks for it: it does so only to replace an identity. */
class PasswordProof {
  readonly #userId: string;
  readonly #password: string | undefined;
  #state: Proof = 'not-asked';

  constructor(userId: string, password: string | undefined) {
    this.#userId = userId;
    this.#password = password;
  }

  get state(): Proof {
    return this.#state;
  }

  async perform(makeRequest: Parameters<UIAuthCallback<void>>[0]): Promise<void> {
    try {
      return await makeRequest(null);
    } catch (error) {
      const { httpStatus, data } = error as { httpStatus?: number; data?: { session?: string } };
      if (httpStatus !== 401) throw error;
      if (this.#password === undefined) {
        this.#state = 'without-password';
        throw new Error(
          `${messageOf(error)}: requires password UIA; provide matrix.password or MATRIX_PASSWORD once`,
          { cause: error },
        );
      }
      this.#state = 'given';
      return makeRequest({
        type: 'm.login.password',
        identifier: { type: 'm.id.user', user: this.#userId },
        password: this.#password,
        session: data?.session,
      });
    }
  }
}

/** What the homeserver calls a refusal, without its own words. */
function errcodeIn(error: unknown): string {
  const { errcode } = error as { readonly errcode?: unknown };
  return typeof errcode === 'string' ? errcode : 'none';
}
