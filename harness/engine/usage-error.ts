import { closest } from 'fastest-levenshtein';

/** More names than this are not listed in a message. */
const listLimit = 12;

/** The command line or a config asks for something that does not exist: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Fails for a name that is not among the valid ones, and says which one was probably meant. */
export function requireKnown<const T extends string>(what: string, given: string, valid: readonly T[]): T {
  const found = valid.find((candidate) => candidate === given);
  if (found !== undefined) return found;
  if (valid.length === 0) throw new UsageError(`unknown ${what} "${given}": there are none`);
  const all = valid.length > listLimit ? 'See them all with --list' : `Valid: ${valid.join(', ')}`;
  throw new UsageError(`unknown ${what} "${given}". Did you mean "${closest(given, valid)}"? ${all}`);
}
