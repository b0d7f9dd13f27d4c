import { CommanderError } from 'commander';
import { EnvironmentError } from '../errors/environment-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { UsageError } from '../errors/usage-error.ts';
import { exitCode } from './exit-code.ts';

/** Codes of faults that an operator mends, wherever a file is written. */
const diskFaults = new Set(['ENOSPC', 'EDQUOT', 'EROFS']);

/** Ends the process even if a library still holds a socket or a timer. */
export function endProcess(code: number): void {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

/** Says what went wrong, without a stack where it is not a fault of the tool, and ends the process. */
export function failProcess(error: unknown): void {
  if (error instanceof CommanderError)
    return endProcess(error.exitCode === 0 ? exitCode.pass : exitCode.usage);
  process.stderr.write(`cara-smoke: ${messageOf(error)}\n`);
  if (error instanceof UsageError) return endProcess(exitCode.usage);
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof EnvironmentError || (code !== undefined && diskFaults.has(code)))
    return endProcess(exitCode.environment);
  const { stack = '' } = error as Partial<Error>;
  process.stderr.write(`${stack}\nThis is a fault of cara-smoke itself; please report it.\n`);
  endProcess(exitCode.internal);
}
