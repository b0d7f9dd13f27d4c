import type { Command } from 'commander';
import { exitCodes } from '../../../base/program/exit-codes.ts';
import { addStateOption, type StateOption, withCodes } from './with-codes.ts';

/** Adds `revoke`: takes all uses of a code away. */
export function addRevokeCommand(onboarding: Command): void {
  addStateOption(onboarding.command('revoke'))
    .description('take all uses of a code away')
    .argument('<code>')
    .addHelpText('after', '\nExample:\n  cara-ref onboarding revoke CODE --state ~/sign-up')
    .action((code: string, options: StateOption) =>
      withCodes(options, 'existing', (codes) => {
        if (codes.revoke(code)) return;
        process.stderr.write('cara-ref: there is no such code; "onboarding codes" lists them\n');
        process.exitCode = exitCodes.notFound;
      }),
    );
}
