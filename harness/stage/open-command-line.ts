import type { OperatorCommand } from '../bots/target.ts';
import { CommandLine } from '../tools/command-line.ts';
import { SecretWitness } from './secret-witness.ts';
import type { Scene } from './scene.ts';

/** A command line that tells no secret. */
export function openCommandLine(
  { run, stack, signal, addWitness }: Scene,
  command: () => OperatorCommand,
): CommandLine {
  const { ledger, limits } = run;
  const commandLine = new CommandLine({ command, ledger, stack, signal, deadlineMs: limits.stepMs });
  const where = 'what its command line prints';
  addWitness(new SecretWitness(run, () => commandLine.printed.map((text) => ({ where, text }))));
  return commandLine;
}
