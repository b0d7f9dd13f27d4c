import {
  booksOf,
  causeHeadline,
  countOutcomes,
  formatDuration,
  outcomeWords,
  type Report,
} from '../../reports/index.ts';
import { messageOf } from '../errors/message-of.ts';
import { endProcess } from './end-process.ts';
import { exitCode, type ExitCode } from './exit-code.ts';

/** What a monitor reads. */
interface Told {
  readonly line: string;
  readonly code: ExitCode;
}

const words = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const;
const [, warning, critical, unknown] = [0, 1, 2, 3] as const;

/** What the guidelines for plugins of Nagios make of an end: only what was shown of the bot is critical. */
function stateOf(code: ExitCode, isLeft: boolean): 0 | 1 | 2 | 3 {
  if (code === exitCode.failed) return critical;
  if (isLeft) return warning;
  return code === exitCode.pass ? 0 : unknown;
}

/** The line that a monitor shows, with numbers for its graphs, and the code that it reads. */
export function describeForNagios(report: Report, code: ExitCode, isLeft: boolean): Told {
  const state = stateOf(code, isLeft);
  const counts = countOutcomes(report).map(([outcome, times]) => `${times} ${outcomeWords[outcome]}`);
  const { durationMs } = report.run;
  const [cause] = report.causes;
  const about = [
    counts.join(', ') || 'nothing was played',
    ...(isLeft ? ['something is left on the deployment'] : []),
    ...(cause === undefined ? [] : [oneLine(causeHeadline(report, cause))]),
  ];
  const deafMs = booksOf(report).reduce((sum, { saidToHearMs }) => sum + saidToHearMs, 0);
  const data = `duration=${durationMs / 1_000}s deaf_while_healthy=${deafMs / 1_000}s`;
  const text = `${about.join('; ')} in ${formatDuration(durationMs)}`;
  return { line: `CARA-SMOKE ${words[state]} - ${text} | ${data}\n`, code: state };
}

/** Whether the exit code is for a monitor, also where the rest of the command line is wrong. */
export function asksForNagios(args: readonly string[]): boolean {
  return args.some(
    (arg, index) => arg === '--exit-style=nagios' || (arg === 'nagios' && args[index - 1] === '--exit-style'),
  );
}

/** Ends the process where no run came about: nothing is known then. */
export function failForNagios(error: unknown): void {
  process.stdout.write(`CARA-SMOKE ${words[unknown]} - ${oneLine(messageOf(error))}\n`);
  endProcess(unknown);
}

/** A bar begins the numbers. */
function oneLine(text: string): string {
  return text.split('\n')[0]!.replaceAll('|', '/');
}
