import type { Command } from 'commander';
import type { Console } from '../../console/console.ts';

const help = `
The keys of the store and what waits in the dead-letter queue are sealed with a random passphrase, which is kept in
matrix/store_passphrase of the state directory. Keep a copy of that file: without it the store does not open.
If the command is cut off, run it again: it goes on where it was.

Example:
  cara-ref matrix rekey-store --new      before CARAPACE_CONFIG_PASSWORD is changed, with the gateway down`;

/** Adds `rekey-store`: gives the encrypted store a passphrase that does not follow from the config password. */
export function addRekeyStoreCommand(matrix: Command, console: Console): void {
  matrix
    .command('rekey-store')
    .description('give the encrypted store a passphrase of its own, while the gateway is down')
    .option('--new', 'with a new random passphrase; there is no other way')
    .addHelpText('after', help)
    .action(async (options: { readonly new?: true }) => {
      if (!options.new) throw new Error('matrix rekey-store currently requires --new');
      const { rekeyFromConsole } = await import('./rekey-from-console.ts');
      await rekeyFromConsole(console);
    });
}
