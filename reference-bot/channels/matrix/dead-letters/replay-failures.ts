import { errorKinds } from '../error-kinds.ts';
import { MatrixError, type MatrixErrorKind } from '../matrix-error.ts';

const named = 3;

/** From the one that tells an operator least to the one that has to be looked at first. */
const byWeight: readonly MatrixErrorKind[] = [
  'dlq-dispatch-failure',
  'session-history-corrupt',
  'dlq-serialization',
  'legacy-dlq-envelope-refused',
  'dlq-crypto',
  'dlq-cap-saturation',
  'dlq-io',
];

/** Why a letter, or a line that is none, was not dealt with. */
export interface ReplayFailure {
  readonly error: MatrixError;
  /** What it is about, e.g. `event $abc`. */
  readonly of: string;
  /** True for a line that stays as it is until the configuration changes. */
  readonly waits: boolean;
}

/** One error for all that a replay could not deal with: of the weightiest kind, and of what merely waits only if nothing else failed. */
export function summarizeFailures(failures: readonly ReplayFailure[]): MatrixError {
  const active = failures.filter(({ waits }) => !waits);
  const telling = active.length > 0 ? active : failures;
  const weight = ({ error }: ReplayFailure): number => byWeight.indexOf(error.kind);
  const { error, waits } = telling.reduce((heaviest, next) =>
    weight(next) > weight(heaviest) ? next : heaviest,
  );
  const items = failures.slice(0, named).map((failure) => `${failure.of}: ${failure.error.message}`);
  const more = failures.length > named ? ` (${failures.length - named} more)` : '';
  const detail = `Matrix inbound DLQ replay still has ${failures.length} undelivered or undecodable record(s); first ${named}: ${items.join('; ')}${more}`;
  const kind: MatrixErrorKind = byWeight.includes(error.kind) ? error.kind : 'dlq-io';
  const reason = waits
    ? `${error.message.slice(errorKinds[error.kind as keyof typeof errorKinds].text.length)}; `
    : '';
  return new MatrixError(kind, `${reason}${detail}`);
}
