import { newSigningKey, type Signable, signed, type SigningKey } from './signing-key.ts';

/** The three keys of a user that sign devices and other users. */
export interface Identity {
  readonly master: SigningKey;
  readonly selfSigning: SigningKey;
  readonly userSigning: SigningKey;
}

/** Three fresh keys that do not depend on each other. */
export function newIdentity(): Identity {
  return { master: newSigningKey(), selfSigning: newSigningKey(), userSigning: newSigningKey() };
}

/** What is published of an identity: each key as an object that the master key signed. */
export function publicParts(userId: string, { master, selfSigning, userSigning }: Identity): Signable {
  const part = (usage: string, { publicKey }: SigningKey): Signable =>
    signed(
      { user_id: userId, usage: [usage], keys: { [`ed25519:${publicKey}`]: publicKey } },
      userId,
      master,
    );
  return {
    master_key: part('master', master),
    self_signing_key: part('self_signing', selfSigning),
    user_signing_key: part('user_signing', userSigning),
  };
}
