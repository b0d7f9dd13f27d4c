import type { SerialQueue } from '../../base/concurrency/serial-queue.ts';
import type { Logger } from '../../base/logging/logger.ts';
import type { Clock } from '../../base/seams/clock.ts';
import type { HomeserverClient } from '../../channels/matrix/homeserver/homeserver-client.ts';
import { AccountKeys, type TokenOwner } from './account-keys.ts';
import { crossSignFailed } from './cross-sign-failure.ts';
import type { CrossSignRequest } from './cross-sign-request.ts';
import type { IdentityStore, MadeIdentity } from './identity-store.ts';
import { type Identity, newIdentity } from './identity.ts';
import { SealBroken } from './seal.ts';
import { signDevice } from './sign-device.ts';
import { signingKeyFrom } from './signing-key.ts';

/** The body of a cross-signing that worked. Keys are unpadded standard base64 of 32 bytes. */
export interface CrossSignAnswer {
  /** False: the identity is published, but the device does not carry its signature. */
  readonly device_signed: boolean;
  /** What to do about that. */
  readonly hint?: string;
  readonly user_id: string;
  readonly device_id: string;
  readonly msk_public: string;
  readonly ssk_public: string;
  readonly usk_public: string;
  /** Told once, with the first answer after they were made; null from then on. */
  readonly private_keys: {
    readonly master: string;
    readonly self_signing: string;
    readonly user_signing: string;
  } | null;
}

export interface CrossSignContext {
  readonly homeserver: HomeserverClient;
  readonly identities: IdentityStore;
  readonly queue: SerialQueue;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Logger;
}

/**
 * Gives the account of a token a cross-signing identity, if it has none, and signs the token's device with it.
 * Asked again it signs with the identity that it made; `force` makes and publishes another one.
 * @throws SignUpFailure
 */
export async function crossSign(
  context: CrossSignContext,
  request: CrossSignRequest,
): Promise<CrossSignAnswer> {
  const keys = new AccountKeys(context.homeserver, request.accessToken);
  const owner = await keys.owner();
  return context.queue.run(() => crossSignAccount(context, request, keys, owner), owner.userId);
}

async function crossSignAccount(
  { identities, clock, log }: CrossSignContext,
  { password, force }: CrossSignRequest,
  keys: AccountKeys,
  owner: TokenOwner,
): Promise<CrossSignAnswer> {
  const { userId, deviceId } = owner;
  const published = await keys.publishedMaster(userId);
  const made = chooseIdentity(identities, userId, { published, force });
  // A pending identity may be half published; publishing the same keys again is free.
  const identity = made.state === 'pending' ? openOrRefuse(() => identities.openPending(made)) : undefined;
  if (identity) await keys.publish(userId, identity, password);

  const selfSigning = signingKeyFrom(openOrRefuse(() => identities.openSelfSigningSeed(made)));
  const signing = await signDevice(keys, owner, selfSigning, clock);
  if (identity) identities.handOver(made);
  log.info(
    { audit_event: 'crosssign_done', userId, deviceId, master: made.master, deviceSigned: signing.signed },
    'cross-signed',
  );
  return {
    device_signed: signing.signed,
    ...(!signing.signed && { hint: signing.hint }),
    user_id: userId,
    device_id: deviceId,
    msk_public: made.master,
    ssk_public: made.selfSigning,
    usk_public: made.userSigning,
    private_keys: identity ? privateKeys(identity) : null,
  };
}

/** The identity to sign with: the published one if it is ours, else one that is still to be published. */
function chooseIdentity(
  identities: IdentityStore,
  userId: string,
  { published, force }: { readonly published: string | undefined; readonly force: boolean },
): MadeIdentity {
  const made = identities.made(userId);
  const current = made.find(({ master }) => master === published);
  if (current && !force) return current;
  if (published && !force) {
    const detail = `the account has an identity that was not made here (master key ${published}), and nothing was changed; to replace it send "force": true and the password`;
    throw crossSignFailed('identity_not_ours', detail);
  }
  const pending = made.find((one) => one.state === 'pending' && identities.opens(one));
  return pending ?? identities.addPending(userId, newIdentity());
}

function openOrRefuse<Value>(open: () => Value): Value {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error;
    const detail =
      'the identity was kept under another secret of this service; to replace it send "force": true and the password';
    throw crossSignFailed('identity_sealed', detail);
  }
}

function privateKeys({ master, selfSigning, userSigning }: Identity): CrossSignAnswer['private_keys'] {
  return { master: master.seed, self_signing: selfSigning.seed, user_signing: userSigning.seed };
}
