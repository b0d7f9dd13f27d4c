import { countOutcomes, toneOf, type Report } from '../../reports/index.ts';

/** What the process tells its caller. */
export const exitCode = {
  pass: 0,
  failed: 1,
  usage: 2,
  /** Something the run needs is not there; nothing is known about the bot. */
  environment: 3,
  internal: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** What a finished run tells. One in which nothing passed, or no mutant was caught, has proven nothing. */
export function exitCodeOf(report: Pick<Report, 'scenarios'>): ExitCode {
  const outcomes = new Set(countOutcomes(report).map(([outcome]) => outcome));
  const tones = new Set([...outcomes].map((outcome) => toneOf(outcome)));
  if (tones.has('bad')) return exitCode.failed;
  if (outcomes.has('crashed')) return exitCode.internal;
  return outcomes.has('blocked') || !tones.has('good') ? exitCode.environment : exitCode.pass;
}
