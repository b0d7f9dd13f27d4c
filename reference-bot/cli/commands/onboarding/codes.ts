import type { Command } from 'commander';
import { codesAsJson, codeTable } from '../../../sign-up/codes/code-table.ts';
import { addStateOption, type StateOption, withCodes } from './with-codes.ts';

/** Adds `codes`: the list of codes. */
export function addCodesCommand(onboarding: Command): void {
  addStateOption(onboarding.command('codes'))
    .description('list the codes and what is left of them')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  cara-ref onboarding codes --state ~/sign-up')
    .action((options: StateOption & { readonly json?: boolean }) =>
      withCodes(options, 'existing', (codes) => {
        const all = codes.list();
        process.stdout.write(`${options.json ? JSON.stringify(codesAsJson(all)) : codeTable(all)}\n`);
      }),
    );
}
