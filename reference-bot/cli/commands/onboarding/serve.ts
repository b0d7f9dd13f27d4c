import type { Command } from 'commander';
import type { BaseSeams } from '../../../base/seams/seams.ts';
import { serveSignUp } from '../../../sign-up/serve-sign-up.ts';

/** Adds `serve`: the sign-up service. */
export function addServeCommand(
  onboarding: Command,
  seams: () => Pick<BaseSeams, 'clock' | 'fetch' | 'log'>,
): void {
  onboarding
    .command('serve')
    .description('serve the sign-up page and its API until SIGTERM or SIGINT')
    .addHelpText(
      'after',
      '\nThe settings are ONBOARDING_… variables; see the README of sign-up.\n\nExample:\n  cara-ref onboarding serve',
    )
    .action(() => serveSignUp(seams()));
}
