/** Everything the Matrix channel needs to know, checked and with every default applied. */
export interface MatrixConfig {
  /** Client-server API root without a trailing slash. */
  readonly homeserverUrl: string;
  readonly userId: string;
  readonly credentials: MatrixCredentials;
  /** False: only rooms known to be unencrypted are used, and there is no cross-signing. */
  readonly encrypted: boolean;
  /** As it is written. Undefined: the passphrase of the store is kept in a file, or derived. */
  readonly storePassphrase: string | undefined;
  readonly autoJoin: AutoJoinLists;
  readonly legacyEnvelopePolicy: LegacyEnvelopePolicy;
  readonly verification: VerificationPolicy;
}

export type MatrixCredentials =
  | {
      readonly kind: 'token';
      readonly accessToken: string;
      readonly deviceId: string;
      /** Of the login that the token comes from, where the bot was ended before it could take the password out. */
      readonly password?: string;
    }
  | { readonly kind: 'password'; readonly password: string; readonly deviceId?: string };

/** What becomes of messages that an older version has put aside. */
export type LegacyEnvelopePolicy = 'accept' | 'refuse';

export interface AutoJoinLists {
  readonly allowUsers: readonly string[];
  readonly allowServerNames: readonly string[];
}

/** Who says that the emoji match: the operator through the control API, or, for the named peers only, the bot itself. */
export type VerificationPolicy =
  | { readonly policy: 'manual' }
  | { readonly policy: 'auto'; readonly peers: readonly string[] };
