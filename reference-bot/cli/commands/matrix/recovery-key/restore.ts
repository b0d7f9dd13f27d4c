import { type Command, Option } from 'commander';
import { trimWhiteSpace } from '../../../../base/trim-white-space.ts';
import { labelOf } from '../../../../channels/matrix/recovery/recovery-files.ts';
import { keyLimitBytes } from '../../../../channels/matrix/recovery/recovery-key.ts';
import { restoreRecoveryKey } from '../../../../channels/matrix/recovery/restore-key.ts';
import type { Console } from '../../../console/console.ts';
import { auditAt } from '../audit-at.ts';
import { holdForRecoveryKey } from './hold-for-recovery-key.ts';
import { requireEncryptedMatrix } from './matrix-flags.ts';

interface RestoreFlags {
  readonly keyFile?: string;
  readonly stdin?: boolean;
}

/** Adds `restore`: brings a recovery key back that the operator has written down. */
export function addRestoreCommand(recoveryKey: Command, console: Console): void {
  recoveryKey
    .command('restore')
    .description('bring a recovery key back that you have written down')
    .addOption(new Option('--key-file <path>', 'read it from a file').conflicts('stdin'))
    .option('--stdin', 'read it from standard input')
    .addHelpText(
      'after',
      `
Examples:
  cara-ref matrix recovery-key restore                       asks for it, and does not show what you type
  cara-ref matrix recovery-key restore --key-file key.txt

Stop the bot first. The key is tried when the bot starts again.`,
    )
    .action(async (flags: RestoreFlags) => {
      const stateDirectory = await requireEncryptedMatrix(console, 'matrix recovery-key restore');
      using _held = await holdForRecoveryKey(console, stateDirectory, 'restore');
      const audit = auditAt(console, stateDirectory);
      const { path, how, failures } = await restoreRecoveryKey({
        files: console.files,
        stateDirectory,
        audit,
        readKey: async () => trimWhiteSpace(await readKey(flags, console)),
      });
      const [failure] = failures;
      if (failure) {
        throw new Error(
          `Matrix recovery key was restored, but stale recovery-key cleanup failed: failed to remove Matrix recovery-key ${failure.label}: ${labelOf(failure.cause)}. Run this command again.`,
        );
      }
      if (how === 'resumed') {
        console.print(
          `Matrix recovery key already restored at ${path}; resumed and completed pending cleanup from prior restore.`,
        );
        return;
      }
      const event = 'matrix_recovery_key_restore';
      await audit(event, { pid: process.pid, type: 'matrix_recovery_key_restored' });
      console.print(`Matrix recovery key restored at ${path}`);
      console.print('Start the bot: it then tries the key.');
    });
}

async function readKey({ keyFile, stdin = false }: RestoreFlags, console: Console): Promise<string> {
  if (keyFile !== undefined) return readFile(console, keyFile);
  if (stdin || !console.isTerminal.input) {
    const bytes = await console.readInput(keyLimitBytes + 1);
    if (bytes.length > keyLimitBytes) throw tooLong('on stdin');
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (error) {
      throw new Error('Matrix recovery key on stdin is not valid UTF-8', { cause: error });
    }
  }
  const typed = await console.askHidden('Matrix recovery key: ');
  if (Buffer.byteLength(typed) > keyLimitBytes) throw tooLong('from prompt', 'refuse to accept');
  return typed;
}

function tooLong(what: string, todo = 'refuse to read (a recovery key has 59 characters)'): Error {
  return new Error(`Matrix recovery key ${what} exceeds ${keyLimitBytes} bytes; ${todo}`);
}

async function readFile({ files }: Console, path: string): Promise<string> {
  const failed = (why: string, cause?: unknown): Error =>
    new Error(`failed to read Matrix recovery key file ${path}: ${why}`, { cause });
  const found = await files
    .readBounded(path, { limitBytes: keyLimitBytes, links: 'follow' })
    .catch((error: unknown) => {
      throw failed(labelOf(error), error);
    });
  switch (found.kind) {
    case 'absent':
      throw failed('there is none');
    case 'not-regular':
      throw failed('not a regular file; what comes from a program goes to --stdin');
    case 'too-long':
      throw tooLong(`file ${path}`);
    case 'text':
      return found.text;
  }
}
