import type { RunScope } from './run-scope.ts';

/** A name for an account of the run that nobody else has. */
export function usernameIn(
  { runId, nextNumber }: Pick<RunScope, 'runId' | 'nextNumber'>,
  name: string,
): string {
  return `${name}-${runId}-${nextNumber()}`;
}
