import type { CallResult, CommonStage } from '../../harness/index.ts';
import { saidIn } from './said-in.ts';

/** What `verify` is to say. */
export interface ExpectedChecks {
  readonly code: number;
  /** In order, e.g. `PASS Matrix configuration`. */
  readonly checks: readonly string[];
  /** Words of its outputs. */
  readonly says: string;
}

/** Compares the summary of `verify` with what it must say. */
export function expectChecks(
  { check, record }: Pick<CommonStage<string>, 'check' | 'record'>,
  { code, output, errors }: CallResult,
  expected: ExpectedChecks,
): void {
  record({ kind: 'log', source: 'verify', lines: `${output}${errors}`.split('\n') });
  const checks = [...output.matchAll(/^\[(?<result>[A-Z]+)\] (?<name>[^:]+): /gmu)].map(
    ({ groups }) => `${groups!['result']} ${groups!['name']}`,
  );
  check('checks', expected.checks.join(', '), checks.join(', ') || 'none');
  check('what it says then', expected.says, saidIn(output + errors, expected.says));
  check('exit code of verify', String(expected.code), String(code));
}
