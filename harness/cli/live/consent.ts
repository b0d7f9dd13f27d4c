import { createInterface } from 'node:readline/promises';
import { exitCode, type ExitCode } from '../exit-code.ts';

/** Prints what a program reads. */
export function print(shown: object): ExitCode {
  process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
  return exitCode.pass;
}

/** Asks a person, where there is one. */
export async function consents(signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY) {
    process.stderr.write('Do it with --yes.\n');
    return false;
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  // While it edits lines, Ctrl-C is a key to it, and no signal.
  asking.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return (await asking.question('Type yes to do it: ', { signal })).trim() === 'yes';
  } finally {
    asking.close();
  }
}
