import { closest, distance } from 'fastest-levenshtein';

/** More names than this are not listed in a message. */
const listLimit = 12;
/** What is to be taken for a slip of the fingers differs in at most this part of its characters. */
const slipShare = 0.4;

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
  const meant = meantBy(given, valid);
  throw new UsageError(
    `unknown ${what} "${given}". ${meant === undefined ? '' : `Did you mean "${meant}"? `}${all}`,
  );
}

/** The one of these names that a slip of the fingers has turned into what is given; undefined where none is near. */
export function meantBy(given: string, valid: readonly string[]): string | undefined {
  if (valid.length === 0) return undefined;
  const nearest = closest(given, valid);
  const isSlip =
    distance(given, nearest) <= slipShare * nearest.length || lettersOf(given) === lettersOf(nearest);
  return isSlip ? nearest : undefined;
}

function lettersOf(word: string): string {
  return [...word].toSorted().join('');
}
