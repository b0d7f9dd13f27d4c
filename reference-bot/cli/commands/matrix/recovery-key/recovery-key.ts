import type { Command } from 'commander';
import type { Console } from '../../../console/console.ts';
import { addRestoreCommand } from './restore.ts';
import { addRotateCommand } from './rotate.ts';
import { addShowCommand } from './show.ts';

/** Adds `recovery-key`: the key with which the account comes back when all else of the bot is lost. */
export function addRecoveryKeyCommand(matrix: Command, console: Console): void {
  const recoveryKey = matrix
    .command('recovery-key')
    .description('the key with which the Matrix account comes back when the store is lost')
    .addHelpText(
      'after',
      `
The bot makes the key at its first start, and keeps it in matrix/recovery_key of its state directory. Write it down:
with it a new installation gets the identity of the account and its room keys back.`,
    );
  addShowCommand(recoveryKey, console);
  addRestoreCommand(recoveryKey, console);
  addRotateCommand(recoveryKey, console);
}
