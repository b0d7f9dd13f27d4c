import { describeEnvironment } from '../homeserver/index.ts';
import { exitCode, type ExitCode } from './exit-code.ts';

/** Prints what this machine has of what a run may need. Gives 3 if no homeserver can be started. */
export async function doctor(): Promise<ExitCode> {
  const findings = await describeEnvironment();
  for (const { name, ok, detail } of findings) process.stdout.write(`${ok ? '✓' : '✗'} ${name}: ${detail}\n`);
  return findings.some(({ ok }) => ok) ? exitCode.pass : exitCode.environment;
}
