import type { Command } from 'commander';
import type { MatrixConfig } from '../../../../channels/matrix/config/matrix-config.ts';
import { MatrixError } from '../../../../channels/matrix/matrix-error.ts';
import { rotateRecoveryKey } from '../../../../channels/matrix/recovery/rotate-key.ts';
import { settleRecovery } from '../../../../channels/matrix/recovery/settle-recovery.ts';
import { loadConfig } from '../../../../programs/gateway/load-config.ts';
import type { Console } from '../../../console/console.ts';
import { auditAt } from '../audit-at.ts';
import { holdForRecoveryKey } from './hold-for-recovery-key.ts';
import { requireMatrix } from './matrix-flags.ts';

/** Adds `rotate`: makes a new recovery key, and lets the old one go. */
export function addRotateCommand(recoveryKey: Command, console: Console): void {
  recoveryKey
    .command('rotate')
    .description('make a new recovery key, after which the old one opens nothing')
    .option('--yes', 'without asking')
    .addHelpText(
      'after',
      `
Example:
  cara-ref matrix recovery-key rotate

Stop the bot first. It takes the configuration of the bot, and its homeserver. Where it is cut off it is run again.`,
    )
    .action(async ({ yes = false }: { readonly yes?: boolean }) => {
      if (!yes) await confirm(console);
      const { stateDirectory, encrypted } = await requireMatrix(console, 'matrix recovery-key rotate');
      using _held = await holdForRecoveryKey(console, stateDirectory, 'rotate');
      if (!encrypted)
        throw new MatrixError(
          'recovery-config-precondition',
          'recovery-key rotate requires matrix.encrypted=true; an account without encryption has no recovery key',
        );
      const audit = auditAt(console, stateDirectory);
      const { files, clock } = console;
      const log = { warn: () => {} };
      await settleRecovery({ files, stateDirectory, audit, log });
      const path = await rotateRecoveryKey({
        files,
        stateDirectory,
        audit,
        clock,
        openStorage: async (keys) => openStorage(console, keys),
      });
      console.print(`Matrix recovery key rotated at ${path}`);
      console.print(
        'The previous Matrix recovery key is abandoned. Write the new one down: cara-ref matrix recovery-key show',
      );
    });
}

async function confirm(console: Console): Promise<void> {
  const { input, output } = console.isTerminal;
  if (!input || !output)
    throw new Error(
      'matrix recovery-key rotate refused: not a TTY. Re-run with --yes only where the old key may go without anybody being asked.',
    );
  console.print(
    'This makes a new Matrix recovery key. The one that you have written down opens nothing then.',
  );
  const word = await console.ask("Type 'rotate' to confirm: ");
  if (word.trim() !== 'rotate') throw new Error('matrix recovery-key rotate aborted by operator');
}

async function openStorage(
  { files, env, fetch, clock }: Console,
  keys: Parameters<Parameters<typeof rotateRecoveryKey>[0]['openStorage']>[0],
) {
  const { channels } = await loadConfig(files, env);
  const config = channels.find(({ id }) => id === 'matrix')?.config as MatrixConfig;
  if (config.credentials.kind !== 'token')
    throw new MatrixError(
      'recovery-config-precondition',
      'the bot has not logged in yet: start it once, and it keeps the token that this command needs',
    );
  const [{ openSession }, { openSecretStorage }] = await Promise.all([
    import('../../../../channels/matrix/session.ts'),
    import('../../../../channels/matrix/recovery/open-storage.ts'),
  ]);
  const { signal } = new AbortController();
  const session = await openSession({ config, fetch, clock, signal });
  return openSecretStorage({ fetch, homeserverUrl: config.homeserverUrl, session, keys });
}
