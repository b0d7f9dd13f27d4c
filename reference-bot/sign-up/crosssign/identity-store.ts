import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../state/in-transaction.ts';
import type { Identity } from './identity.ts';
import { seal, SealBroken, unseal } from './seal.ts';
import { signingKeyFrom } from './signing-key.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS identities (
    user_id TEXT NOT NULL,
    master TEXT NOT NULL,
    self_signing TEXT NOT NULL,
    user_signing TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'handed-over')),
    sealed BLOB NOT NULL,
    PRIMARY KEY (user_id, master)
  ) STRICT;
`;

/** Public keys of an identity that this service made. */
export interface MadeIdentity {
  readonly userId: string;
  readonly master: string;
  readonly selfSigning: string;
  readonly userSigning: string;
  /** Pending: its private keys have not been given to anybody yet. */
  readonly state: 'pending' | 'handed-over';
}

/**
 * The identities this service made. Until an identity is handed over all three seeds are kept, so that a lost
 * answer of the homeserver costs nothing; from then on only the one that signs devices. Seeds are kept sealed.
 */
export class IdentityStore {
  readonly #database: DatabaseSync;
  readonly #secret: string;

  /** `secret` must be hard to guess: it seals the seeds. The database must be open; it stays the caller's to close. */
  constructor(database: DatabaseSync, secret: string) {
    this.#database = database;
    this.#secret = secret;
    database.exec(schema);
  }

  /** Every identity made for a user that is not replaced. */
  made(userId: string): readonly MadeIdentity[] {
    return this.#database
      .prepare('SELECT master, self_signing, user_signing, state FROM identities WHERE user_id = ?')
      .all(userId)
      .map((row) => ({
        userId,
        master: String(row['master']),
        selfSigning: String(row['self_signing']),
        userSigning: String(row['user_signing']),
        state: row['state'] as MadeIdentity['state'],
      }));
  }

  /** Keeps an identity before it is published. */
  addPending(userId: string, { master, selfSigning, userSigning }: Identity): MadeIdentity {
    const made = {
      userId,
      master: master.publicKey,
      selfSigning: selfSigning.publicKey,
      userSigning: userSigning.publicKey,
      state: 'pending',
    } as const;
    const seeds = JSON.stringify([master.seed, selfSigning.seed, userSigning.seed]);
    this.#database
      .prepare('INSERT INTO identities VALUES (?, ?, ?, ?, ?, ?)')
      .run(
        userId,
        made.master,
        made.selfSigning,
        made.userSigning,
        made.state,
        seal(this.#secret, labelOf(made), seeds),
      );
    return made;
  }

  /** True when its seeds were sealed under the secret of this store. */
  opens(made: MadeIdentity): boolean {
    try {
      return this.#open(made).length > 0;
    } catch (error) {
      if (error instanceof SealBroken) return false;
      throw error;
    }
  }

  /**
   * All keys of a pending identity.
   * @throws SealBroken
   */
  openPending(made: MadeIdentity): Identity {
    const [master, selfSigning, userSigning] = this.#open(made).map(signingKeyFrom);
    return { master: master!, selfSigning: selfSigning!, userSigning: userSigning! };
  }

  /**
   * The seed that signs devices.
   * @throws SealBroken
   */
  openSelfSigningSeed(made: MadeIdentity): string {
    return this.#open(made)[made.state === 'pending' ? 1 : 0]!;
  }

  /** Forgets the other seeds of an identity that is the published one now, and whatever it replaced. */
  handOver(made: MadeIdentity): void {
    const seed = this.openSelfSigningSeed(made);
    const kept = { ...made, state: 'handed-over' } as const;
    inTransaction(this.#database, () => {
      this.#database
        .prepare('UPDATE identities SET state = ?, sealed = ? WHERE user_id = ? AND master = ?')
        .run(kept.state, seal(this.#secret, labelOf(kept), JSON.stringify([seed])), made.userId, made.master);
      this.#database
        .prepare('DELETE FROM identities WHERE user_id = ? AND master <> ?')
        .run(made.userId, made.master);
    });
  }

  #open(made: MadeIdentity): readonly string[] {
    const row = this.#database
      .prepare('SELECT sealed FROM identities WHERE user_id = ? AND master = ?')
      .get(made.userId, made.master);
    return JSON.parse(unseal(this.#secret, labelOf(made), row!['sealed'] as Uint8Array)) as readonly string[];
  }
}

function labelOf({ userId, master, state }: MadeIdentity): string {
  return JSON.stringify([userId, master, state]);
}
