import { basename } from 'node:path';
import { messageOf } from '../../../base/errors/message-of.ts';
import type { KeyedStore } from './keyed-store.ts';

/** The passphrase that stores had, and the one that they are to have. */
export interface Passphrases {
  /** Asked for when it is needed. */
  readonly old: () => Promise<string>;
  readonly fresh: string;
}

export interface AdvanceOptions {
  readonly stores: readonly KeyedStore[];
  /** Where they are. */
  readonly folder: string;
  readonly passphrases: Passphrases;
  readonly progress: (step: string) => void;
}

/** How a change of the passphrase went. */
export type Advanced =
  | { readonly kind: 'done'; readonly stores: number }
  /** Nothing was changed. */
  | { readonly kind: 'untouched'; readonly error: unknown }
  /** `told`: what became of the stores. */
  | { readonly kind: 'failed'; readonly error: unknown; readonly told: string };

interface Plan {
  readonly store: KeyedStore;
  readonly sealed: unknown;
  /** Undefined: sealed with the new passphrase already. */
  readonly keys: Uint8Array | undefined;
}

/**
 * Seals the keys of each store with the new passphrase, after all have shown that they can be opened. A store that an
 * earlier attempt has changed already stays as it is.
 */
export async function advanceStores(options: AdvanceOptions): Promise<Advanced> {
  const { stores, folder, passphrases, progress } = options;
  const plans: Plan[] = [];
  try {
    for (const [index, store] of stores.entries()) {
      progress(`opening store ${index + 1} of ${stores.length}: ${basename(store.path)}`);
      const plan = await planFor(store, passphrases);
      if (plan) plans.push(plan);
    }
    if (plans.length === 0) throw noStores(folder);
  } catch (error) {
    return { kind: 'untouched', error };
  }
  const changed: Plan[] = [];
  try {
    for (const [index, plan] of plans.entries()) {
      const { store, keys } = plan;
      if (keys === undefined) continue;
      progress(`sealing store ${index + 1} of ${plans.length}: ${basename(store.path)}`);
      await store.write(await store.seal(keys, passphrases.fresh));
      changed.push(plan);
    }
    return { kind: 'done', stores: plans.length };
  } catch (error) {
    return { kind: 'failed', error, told: await rollBack(changed) };
  }
}

/** There is nothing to seal. */
export function noStores(folder: string): Error {
  return new Error(
    `no Matrix SQLite stores found under ${folder}: the bot makes its store at its first start`,
  );
}

async function planFor(store: KeyedStore, { old, fresh }: Passphrases): Promise<Plan | undefined> {
  const sealed = await store.read();
  if (sealed === undefined) return undefined;
  if (await store.open(sealed, fresh)) return { store, sealed, keys: undefined };
  const keys = await store.open(sealed, await old());
  if (keys) return { store, sealed, keys };
  throw new Error(
    `Matrix SQLite store ${store.path} accepts neither the current nor the pending passphrase; was it made with another CARAPACE_CONFIG_PASSWORD? No UPDATEs have been issued.`,
  );
}

async function rollBack(changed: readonly Plan[]): Promise<string> {
  const stuck: string[] = [];
  for (const { store, sealed } of changed)
    await store.write(sealed).catch((error: unknown) => stuck.push(`${store.path}: ${messageOf(error)}`));
  const told = `Rolled back ${changed.length - stuck.length} previously rotated store(s)`;
  return stuck.length === 0 ? told : `${told}; rollback ALSO FAILED for ${stuck.length}: ${stuck.join('; ')}`;
}
