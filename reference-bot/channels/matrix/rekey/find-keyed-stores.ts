import { join } from 'node:path';
import type { Files } from '../../../base/seams/seams.ts';
import type { MatrixSeams } from '../matrix-seams.ts';
import { accountKeyedStore } from './account-keyed-store.ts';
import type { KeyedStore } from './keyed-store.ts';
import { sdkKeyedStore } from './sdk-keyed-store.ts';

/** Those that the Matrix SDK in Rust keeps in a state directory, which a bot of another make may have used before. */
const sdkStores = [
  'matrix-sdk-state.sqlite3',
  'matrix-sdk-crypto.sqlite3',
  join('cache', 'matrix-sdk-event-cache.sqlite3'),
  join('cache', 'matrix-sdk-media.sqlite3'),
];

export interface FindStoresOptions {
  readonly files: Pick<Files, 'isThere'>;
  readonly stateDirectory: string;
  readonly openDatabase: MatrixSeams['openDatabase'];
}

/** All stores in a state directory that the passphrase of the Matrix channel opens. */
export async function findKeyedStores(options: FindStoresOptions): Promise<readonly KeyedStore[]> {
  const { files, stateDirectory, openDatabase } = options;
  const at = (name: string): string => join(stateDirectory, 'matrix', name);
  const all: readonly KeyedStore[] = [
    ...sdkStores.map((name) => sdkKeyedStore(at(name))),
    accountKeyedStore(at('account.store'), openDatabase),
  ];
  const found = await Promise.all(all.map(({ path }) => files.isThere(path)));
  return all.filter((_, index) => found[index]);
}
