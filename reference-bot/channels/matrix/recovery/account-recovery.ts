import type { MatrixClient } from 'matrix-js-sdk';
import type { CryptoApi, CryptoCallbacks } from 'matrix-js-sdk/lib/crypto-api/index.js';
import { messageOf } from '../../../base/errors/message-of.ts';
import type { Redactor } from '../../../base/logging/redactor.ts';
import type { Clock } from '../../../base/seams/seams.ts';
import { isPassing } from '../life/persistently.ts';
import { MatrixError } from '../matrix-error.ts';
import { readKeyFile, recoveryFiles, type RecoveryFiles } from './recovery-files.ts';
import { makeRecoveryKey, readRecoveryKey, type RecoveryKey } from './recovery-key.ts';
import type { RepairTools } from './recovery-tools.ts';
import { restoreFailure } from './restore-failure.ts';
import { type KeyRole, roleOfKey, settleOn, storedSecrets } from './secret-storage.ts';

const mintingText = 'recovery-minting-in-progress\n';
const backupSecret = 'm.megolm_backup.v1';

/** What is left to do once the identity of the account is ready. */
type Plan =
  /** The key was there. `isNew`: its making was cut off at the very end. */
  | { readonly kind: 'use'; readonly isNew: boolean }
  /** The homeserver knows the key, which still lies where it was prepared. */
  | { readonly kind: 'promote' }
  /** There is no secret storage yet. `prepared`: but a key for it, whose making was cut off. */
  | { readonly kind: 'mint'; readonly prepared: RecoveryKey | undefined };

export interface AccountRecoveryOptions extends RepairTools {
  readonly clock: Clock;
  readonly redactor: Redactor;
}

/**
 * The recovery key of the account: it is made at the first start, and a start whose store is new has the identity and
 * the room keys back with it. The key is on the disk before the homeserver hears of it, so that no crash can leave the
 * account with a key that nobody has.
 */
export class AccountRecovery {
  readonly #options: AccountRecoveryOptions;
  readonly #paths: RecoveryFiles;
  #client: MatrixClient | undefined;
  #key: RecoveryKey | undefined;
  #plan: Plan | undefined;
  #mintedAt: number | undefined;

  constructor(options: AccountRecoveryOptions) {
    this.#options = options;
    this.#paths = recoveryFiles(options.stateDirectory);
  }

  /** When this life of the bot has made the key, in milliseconds since the epoch. */
  get mintedAt(): number | undefined {
    return this.#mintedAt;
  }

  /** Whether the identity of the account is kept there, as far as it was found out. */
  get hasSecretStorage(): boolean {
    return this.#plan?.kind !== 'mint';
  }

  /** For the SDK, wherever it opens secret storage. */
  readonly callbacks: CryptoCallbacks = {
    getSecretStorageKey: async ({ keys }) => {
      for (const [id, info] of Object.entries(keys)) {
        if (this.#key && (await this.#client?.secretStorage.checkKey(this.#key.bytes, info)))
          return [id, this.#key.bytes];
      }
      return null;
    },
  };

  /**
   * Finds the key, and tries it, before an identity is made that the account may have already.
   * @throws MatrixError `recovery-key-restore-failed`, `recovery-state-io`, `recovery-state-probe-failed`; what the
   * homeserver's silence makes the SDK throw.
   */
  async open(client: MatrixClient): Promise<void> {
    this.#client = client;
    this.#plan = await probing('probe', () => this.#makePlan(client));
  }

  /**
   * Does what is left to do.
   * @throws as {@link AccountRecovery.open} does.
   */
  async complete(client: MatrixClient): Promise<void> {
    const crypto = client.getCrypto();
    const plan = this.#plan;
    if (plan === undefined || crypto === undefined) throw new Error('open() comes before complete()');
    await probing('enable', async () => {
      switch (plan.kind) {
        case 'use':
          if (plan.isNew) {
            await keepBackup(client, crypto);
            await this.#clearMarker();
          }
          return this.#useBackup(client, crypto);
        case 'promote':
          await keepBackup(client, crypto);
          return this.#promote('promoted_pending_after_restart');
        case 'mint':
          return this.#mint(crypto, plan.prepared);
      }
    });
  }

  /** What the next start would say of the key; undefined where it would be content, or there is no key yet. */
  async troubleOfKey(client: MatrixClient): Promise<MatrixError | undefined> {
    if (this.#key === undefined) return undefined;
    const failure = failureOf(await roleOfKey(client.secretStorage, this.#key.bytes));
    return failure && restoreFailure(failure, this.#paths.key);
  }

  async #makePlan(client: MatrixClient): Promise<Plan> {
    const { files } = this.#options;
    const text = await readKeyFile(files, this.#paths.key);
    const isMinting = await files.isThere(this.#paths.minting);
    if (text !== undefined) {
      await this.#use(client, text);
      return { kind: 'use', isNew: isMinting };
    }
    const pending = isMinting ? await readKeyFile(files, this.#paths.pending) : undefined;
    const isEnabled = (await client.secretStorage.getKey()) !== null;
    if (pending !== undefined) return this.#resume(client, pending, isEnabled);
    if (isEnabled || (await isOnlyThere(client))) throw this.#lost(isMinting);
    if (isMinting) {
      // Nobody has the key of a backup that was begun.
      await deleteBackup(client.getCrypto());
      await this.#clearMarker();
    }
    return { kind: 'mint', prepared: undefined };
  }

  async #use(client: MatrixClient, text: string): Promise<void> {
    const { audit, log } = this.#options;
    const path = this.#paths.key;
    if (text === '') throw restoreFailure('empty-key-file', path);
    const key = readRecoveryKey(text);
    if (key === undefined) throw restoreFailure('wrong-key', path);
    const role = await roleOfKey(client.secretStorage, key.bytes);
    const failure = failureOf(role);
    if (failure !== undefined) throw restoreFailure(failure, path);
    this.#hold(key);
    if (role.kind === 'other') await settleOn(client.secretStorage, role.id);
    const event = 'matrix_recovery_key_restored_at_startup';
    await audit(event, {});
    log.warn({ audit_event: event, path }, 'Matrix recovery key opens secret storage');
  }

  /** Goes on with a key whose making was cut off. */
  async #resume(client: MatrixClient, text: string, isEnabled: boolean): Promise<Plan> {
    const key = readRecoveryKey(text);
    const role = key && (await roleOfKey(client.secretStorage, key.bytes));
    if (key === undefined || (isEnabled && role?.kind !== 'default')) {
      throw new MatrixError(
        'recovery-state-probe-failed',
        `Matrix recovery minting marker exists at ${this.#paths.minting}, but the key at ${this.#paths.pending} does not open the secret storage of the account. Bring the right one back with \`cara matrix recovery-key restore\`.`,
      );
    }
    this.#hold(key);
    return isEnabled ? { kind: 'promote' } : { kind: 'mint', prepared: key };
  }

  async #mint(crypto: CryptoApi, prepared: RecoveryKey | undefined): Promise<void> {
    const key = prepared ?? (await this.#prepare(crypto));
    this.#hold(key);
    await crypto.bootstrapSecretStorage({
      createSecretStorageKey: () => Promise.resolve({ privateKey: key.bytes, encodedPrivateKey: key.text }),
      setupNewSecretStorage: true,
      setupNewKeyBackup: true,
    });
    await this.#promote('minted');
  }

  /** Makes a key, and has it on the disk. */
  async #prepare(crypto: CryptoApi): Promise<RecoveryKey> {
    const { files } = this.#options;
    const { minting, pending } = this.#paths;
    const backup = await crypto.getKeyBackupInfo();
    // One that this store has the key of goes on as another, with all that it has.
    if (backup && backup.version !== (await crypto.getActiveSessionBackupVersion()))
      throw new MatrixError(
        'recovery-state-probe-failed',
        'Matrix recovery enable failed: the account has a backup of room keys that another client has made, and this bot would put an end to it. Delete it there first.',
      );
    const key = makeRecoveryKey();
    const failed = (why: string, cause?: unknown): MatrixError =>
      new MatrixError('recovery-state-io', `failed to preserve Matrix recovery key at ${pending}: ${why}`, {
        cause,
      });
    try {
      await files.writeDurably(minting, mintingText);
      if (await files.createDurably(pending, key.text)) return key;
    } catch (error) {
      throw failed(messageOf(error), error);
    }
    await this.#clearMarker();
    throw failed('something stands there; move it aside');
  }

  async #promote(outcome: 'minted' | 'promoted_pending_after_restart'): Promise<void> {
    const { files, clock, audit, log } = this.#options;
    const { pending, key: path } = this.#paths;
    const failed = (why: string, cause?: unknown): MatrixError =>
      new MatrixError(
        'recovery-state-io',
        `Matrix recovery key was durably preserved at ${pending}, but finalizing it to ${path} failed: ${why}`,
        { cause },
      );
    const isDone = await files.promoteDurably(pending, path).catch((error: unknown) => {
      throw failed(messageOf(error), error);
    });
    if (!isDone) throw failed('something stands there');
    await this.#clearMarker();
    this.#mintedAt = clock.now();
    const event = 'matrix_recovery_key_first_mint';
    await audit(event, { minted_at: this.#mintedAt, outcome });
    log.warn({ audit_event: event, outcome, path }, 'Matrix recovery key minted: write it down');
  }

  /** Has room keys backed up, and those that are missing read from there. */
  async #useBackup(client: MatrixClient, crypto: CryptoApi): Promise<void> {
    const isKnown = (await crypto.getSessionBackupPrivateKey()) !== null;
    if (isKnown || !(await client.secretStorage.isStored(backupSecret))) return;
    try {
      await crypto.loadSessionBackupPrivateKeyFromSecretStorage();
    } catch (error) {
      if (isPassing(error)) throw error;
      this.#options.log.warn({ err: error }, 'the backup of room keys cannot be used');
      return;
    }
    await crypto.checkKeyBackupAndEnable();
  }

  async #clearMarker(): Promise<void> {
    const { minting } = this.#paths;
    await this.#options.files.removeDurably(minting).catch((error: unknown) => {
      throw new MatrixError(
        'recovery-state-io',
        `failed to remove Matrix recovery minting marker at ${minting}: ${messageOf(error)}`,
        { cause: error },
      );
    });
  }

  #hold(key: RecoveryKey): void {
    const { redactor } = this.#options;
    for (const form of [key.text, key.text.replaceAll(/\s/gu, ''), Buffer.from(key.bytes).toString('base64')])
      redactor.add(form);
    this.#key = key;
  }

  #lost(isMinting: boolean): MatrixError {
    const { minting, key } = this.#paths;
    return new MatrixError(
      'recovery-state-probe-failed',
      isMinting
        ? `Matrix recovery minting marker exists at ${minting} but no pending/local key was preserved, and the account has secret storage. Bring its key back with \`cara matrix recovery-key restore\`.`
        : `Matrix recovery is already enabled on the homeserver but no local key file at ${key}. Bring the key back with \`cara matrix recovery-key restore\`: a new identity would cost everybody's trust.`,
    );
  }
}

/** Why a key does not bring the account back. */
function failureOf({ kind }: KeyRole): 'server-not-configured' | 'wrong-key' | undefined {
  if (kind === 'none') return 'server-not-configured';
  return kind === 'wrong' ? 'wrong-key' : undefined;
}

/** Whether the identity is kept for a key that nobody names any more, and not in the store. */
async function isOnlyThere(client: MatrixClient): Promise<boolean> {
  if ((await storedSecrets(client.secretStorage)).length === 0) return false;
  const { privateKeysCachedLocally: cached } = await client.getCrypto()!.getCrossSigningStatus();
  return !(cached.masterKey && cached.selfSigningKey && cached.userSigningKey);
}

/** Sees to it that secret storage has the key of a backup of room keys. */
async function keepBackup(client: MatrixClient, crypto: CryptoApi): Promise<void> {
  if ((await client.secretStorage.isStored(backupSecret)) === null) await crypto.resetKeyBackup();
}

async function deleteBackup(crypto: CryptoApi | undefined): Promise<void> {
  const version = (await crypto?.getKeyBackupInfo())?.version;
  if (version !== undefined) await crypto?.deleteKeyBackupVersion(version);
}

/** Has errors that do not pass by themselves told as what they are. */
async function probing<Value>(what: 'probe' | 'enable', work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MatrixError || isPassing(error)) throw error;
    throw new MatrixError(
      'recovery-state-probe-failed',
      `Matrix recovery ${what} failed: ${messageOf(error)}`,
      { cause: error },
    );
  }
}
