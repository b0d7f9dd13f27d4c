import type { Command } from 'commander';
import type { Console } from '../../console/console.ts';
import { addConfirmCommand } from './confirm.ts';
import { addFlowCommand } from './flow.ts';
import { addListCommand } from './list.ts';
import { addRekeyStoreCommand } from './rekey-store.ts';
import { addRecoveryKeyCommand } from './recovery-key/recovery-key.ts';
import { addVerifyCommand } from './verify.ts';

/** Adds `matrix`: devices and verifications of a running gateway, and the upkeep of one that is down. */
export function addMatrixCommand(program: Command, console: Console): void {
  const matrix = program
    .command('matrix')
    .description('the devices and verifications of the Matrix account of a gateway, and its upkeep')
    .addHelpText(
      'after',
      `
A verification, step by step:
  cara-ref matrix verifications                  which ones wait, and their ids
  cara-ref matrix accept mvr_abc                 answer the one that a person has asked for
  cara-ref matrix confirm mvr_abc --match        see its emoji, compare, and say yes`,
    );
  addListCommand(matrix, console, 'devices', 'list the devices of the account as JSON');
  addListCommand(matrix, console, 'verifications', 'list the verifications as JSON: ids, states, emoji');
  addVerifyCommand(matrix, console);
  addFlowCommand(matrix, console, 'accept', 'accept a verification that a person has asked for');
  addConfirmCommand(matrix, console);
  addFlowCommand(matrix, console, 'cancel', 'cancel a verification');
  addRekeyStoreCommand(matrix, console);
  addRecoveryKeyCommand(matrix, console);
}
