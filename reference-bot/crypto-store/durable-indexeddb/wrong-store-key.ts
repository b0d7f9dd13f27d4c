const undecryptable = 'An object failed to be decrypted while unpickling';

/**
 * Whether the crypto machine could not start because its store is encrypted with another passphrase or key: the
 * file itself is sound. The machine's own words do not say so.
 */
export function isWrongStoreKey(error: unknown): boolean {
  return error instanceof Error && error.message.includes(undecryptable);
}
