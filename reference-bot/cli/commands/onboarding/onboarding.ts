import type { Command } from 'commander';
import type { BaseSeams } from '../../../base/seams/seams.ts';
import { addCodesCommand } from './codes.ts';
import { addMintCommand } from './mint.ts';
import { addRevokeCommand } from './revoke.ts';
import { addServeCommand } from './serve.ts';

/**
 * Adds `onboarding` with its subcommands to a program. Machine output goes to stdout, everything else to stderr.
 * Exit codes: 0 done, 1 no such code, 2 wrong settings, 3 address or folder not available, 4 an error of its own.
 */
export function addOnboardingCommand(
  program: Command,
  seams: () => Pick<BaseSeams, 'clock' | 'fetch' | 'log'>,
): void {
  const onboarding = program
    .command('onboarding')
    .description('let agents in: sign-up, cross-signing and codes');
  addServeCommand(onboarding, seams);
  addMintCommand(onboarding);
  addCodesCommand(onboarding);
  addRevokeCommand(onboarding);
}
