import { CryptoStoreError, type CryptoStoreProblem } from './crypto-store-error.ts';

// The crypto machine's words, which name neither the file nor what to do.
const problems: readonly (readonly [words: string, problem: CryptoStoreProblem])[] = [
  ['An object failed to be decrypted while unpickling', 'wrong-passphrase'],
  // The cipher itself did open.
  ['Error encrypting or decrypting a value', 'damaged'],
  ["the account in the store doesn't match the account in the constructor", 'other-device'],
];

/** The error of a crypto machine that could not start, as one of ours where it is about the store, else as it is. */
export function explainFailure(file: string, error: unknown): unknown {
  const { message } = error as { readonly message?: unknown };
  const known = problems.find(([words]) => String(message).includes(words));
  return known ? new CryptoStoreError(known[1], file, error) : error;
}
