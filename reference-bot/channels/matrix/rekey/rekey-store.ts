import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Audit } from '../../../base/audit.ts';
import { messageOf } from '../../../base/errors/message-of.ts';
import type { Environment, Files } from '../../../base/seams/seams.ts';
import type { LegacyEnvelopePolicy } from '../config/matrix-config.ts';
import { deriveStorePassphrase } from '../secrets/derive-store-passphrase.ts';
import { ensureInstallationId } from '../secrets/installation-id.ts';
import { sweepDrafts } from '../../../state/sweep-drafts.ts';
import { resolveStorePassphrase } from '../secrets/store-passphrase.ts';
import { type Advanced, advanceStores, noStores, type Passphrases } from './advance-stores.ts';
import type { KeyedStore } from './keyed-store.ts';
import { PassphraseJournal } from './passphrase-journal.ts';
import { letterBackupPath, LetterRotation } from './rotate-letters.ts';

const passphraseBytes = 32;
const passwordName = 'CARAPACE_CONFIG_PASSWORD';
const again = 'run the same command again';

export interface RekeyOptions {
  readonly files: Files;
  readonly stateDirectory: string;
  /** With the password that the old passphrase follows from. */
  readonly env: Environment;
  readonly policy: LegacyEnvelopePolicy;
  readonly stores: readonly KeyedStore[];
  readonly audit: Audit;
  /** Told what goes on. */
  readonly progress: (step: string) => void;
  /** Told what the operator should know. */
  readonly complain: (line: string) => void;
}

export interface Rekeyed {
  /** `finalized`: an earlier attempt was finished. */
  readonly kind: 'rekeyed' | 'finalized';
  readonly stores: number;
  /** The file of the new passphrase. */
  readonly path: string;
}

/**
 * Gives the stores of the Matrix channel and its dead letters a new random passphrase, which a file keeps from then on.
 * A run that was cut off is finished by the next one. The caller holds the state directory.
 * @throws Error that says what was changed, and what to do.
 */
export function rekeyStore(options: RekeyOptions): Promise<Rekeyed> {
  return new Rekey(options).run();
}

class Rekey {
  readonly #options: RekeyOptions;
  readonly #folder: string;
  readonly #journal: PassphraseJournal;

  constructor(options: RekeyOptions) {
    const { files, stateDirectory } = options;
    this.#options = options;
    this.#folder = join(stateDirectory, 'matrix');
    this.#journal = new PassphraseJournal(files, stateDirectory);
  }

  async run(): Promise<Rekeyed> {
    const { files, complain, stateDirectory } = this.#options;
    const { final, marker } = this.#journal;
    await sweepDrafts(files, stateDirectory);
    const state = await this.#journal.state();
    if (state === 'pinned') {
      await this.#tidyUp();
      throw new Error(
        `Matrix store passphrase is already pinned at ${final}; refusing to overwrite it. The store opens with that file, whatever ${passwordName} is.`,
      );
    }
    if (state === 'interrupted') return this.#recover();
    if (state === 'marked') {
      await files.removeDurably(marker);
      complain(`Cleaned up stale Matrix store rekey marker at ${marker}: nothing else had been changed.`);
    }
    return this.#begin();
  }

  async #begin(): Promise<Rekeyed> {
    const { files, stateDirectory, env, stores } = this.#options;
    const { pending, marker } = this.#journal;
    if (stores.length === 0) throw noStores(this.#folder);
    const old = await resolveStorePassphrase({ files, stateDirectory, explicit: undefined, env });
    const passphrases = {
      old: () => Promise.resolve(old),
      fresh: randomBytes(passphraseBytes).toString('hex'),
    };
    const letters = this.#lettersWith(passphrases);
    await letters.requireNoBackup();
    // Before anything says that a change goes on: the bot, which puts aside what cannot be read, does not start then.
    const sealed = await letters.seal().catch((error: unknown) => {
      throw new Error(tellRotationFailed(error), { cause: error });
    });
    await this.#journal.begin(passphrases.fresh);
    await letters.replace(sealed).catch(async (error: unknown) => {
      const told = tellRotationFailed(error);
      if (!letters.isAsBefore) throw new Error(`${told}. ${pending} stays: ${again}.`, { cause: error });
      await this.#journal.forget();
      throw new Error(told, { cause: error });
    });
    const advanced = await this.#advance(passphrases);
    if (advanced.kind === 'done') return this.#finish('rekeyed', advanced.stores, letters);
    const restored = await letters.restore();
    const { error: cause } = advanced;
    if (advanced.kind === 'untouched') {
      // Letters that are still sealed with the new passphrase need it.
      if (letters.isAsBefore) await this.#journal.forget();
      throw new Error(`${messageOf(cause)}${restored}`, { cause });
    }
    const kept = `The new passphrase stays at ${pending}, with ${marker}: ${again} to go on`;
    throw this.#failed(messageOf(cause), `${advanced.told}${restored}. ${kept}`, { letters, cause });
  }

  async #recover(): Promise<Rekeyed> {
    const { pending, marker } = this.#journal;
    const notAdvanced = 'interrupted Matrix store rekey could not be advanced';
    const fresh = await this.#journal.readPending();
    const passphrases = { old: () => this.#derive(notAdvanced), fresh };
    const letters = this.#lettersWith(passphrases);
    await letters.recover().catch((error: unknown) => {
      const told = `interrupted Matrix store rekey could not recover inbound DLQ state: ${messageOf(error)}`;
      throw new Error(told, { cause: error });
    });
    const advanced = await this.#advance(passphrases);
    if (advanced.kind === 'done') return this.#finish('finalized', advanced.stores, letters);
    const restored = await letters.restore();
    const { error: cause } = advanced;
    const told = `${notAdvanced}: ${messageOf(cause)}`;
    const kept = `${pending} and ${marker} have NOT been removed`;
    if (advanced.kind === 'untouched')
      throw new Error(
        `${told}${restored}. If you changed ${passwordName} since the interrupted run, set the one from before and ${again}: ${kept}.`,
        { cause },
      );
    throw this.#failed(told, `${advanced.told}${restored}. ${kept}: ${again} to go on`, { letters, cause });
  }

  #failed(
    why: string,
    told: string,
    { letters, cause }: { readonly letters: LetterRotation; readonly cause: unknown },
  ): Error {
    return new Error(
      `Matrix store rekey failed: ${why}. ${told}. It takes ${letters.backup} into account, where there is one.`,
      { cause },
    );
  }

  #advance(passphrases: Passphrases): Promise<Advanced> {
    const { stores, progress } = this.#options;
    return advanceStores({ stores, folder: this.#folder, passphrases, progress });
  }

  /** The stores have the new passphrase: from here on it only has to be where the bot looks for it. */
  async #finish(kind: Rekeyed['kind'], stores: number, { live, backup }: LetterRotation): Promise<Rekeyed> {
    const { files, audit, complain } = this.#options;
    await this.#journal.promote();
    await files.removeDurably(backup).catch(async (error: unknown) => {
      const why = messageOf(error);
      complain(
        `${backup} could not be removed, and the old passphrase opens it: ${why}. Run the same command again to remove it.`,
      );
      const facts = { backup_path: backup, error: why, live_path: live };
      await audit('matrix_dlq_rekey_backup_cleanup_failed', facts);
    });
    await this.#journal.forget();
    const facts = { pid: process.pid, recovered: kind === 'finalized', sqlite_store_count: stores };
    await audit('matrix_store_rekey_complete', facts);
    return { kind, stores, path: this.#journal.final };
  }

  /** Removes what a run has left behind whose new passphrase counts: it was cut off then, or could not remove the old letters. */
  async #tidyUp(): Promise<void> {
    const { files, stateDirectory, complain } = this.#options;
    const backup = letterBackupPath(stateDirectory);
    if (!(await this.#journal.hasLeftOvers()) && !(await files.isThere(backup))) return;
    await files.removeDurably(backup);
    await this.#journal.forget();
    complain('Cleaned up what an earlier rekey had left behind: it had come to its end.');
  }

  /** The passphrase that stores had before, whatever files say. */
  async #derive(before: string): Promise<string> {
    const { files, stateDirectory, env } = this.#options;
    const told = `${before}: failed to derive the old store passphrase`;
    const password = env[passwordName];
    if (!password) throw new Error(`${told}: set ${passwordName} as it was when the store was made`);
    const id = await ensureInstallationId(files, stateDirectory).catch((error: unknown) => {
      throw new Error(`${told}: ${messageOf(error)}`, { cause: error });
    });
    return deriveStorePassphrase(password, id);
  }

  #lettersWith(passphrases: Passphrases): LetterRotation {
    const { files, stateDirectory, policy } = this.#options;
    return new LetterRotation({ files, stateDirectory, policy, passphrases });
  }
}

function tellRotationFailed(error: unknown): string {
  return `Matrix DLQ rotation during rekey failed: ${messageOf(error)}`;
}
