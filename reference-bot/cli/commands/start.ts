import type { Command } from 'commander';

/** Adds `start`: the gateway. */
export function addStartCommand(program: Command): void {
  program
    .command('start')
    .description('run the bot until SIGTERM or SIGINT')
    .addHelpText(
      'after',
      '\nThe configuration is the JSON5 file at CARAPACE_CONFIG_PATH, else carapace.json5 in CARAPACE_STATE_DIR, else in ~/.config/carapace.',
    )
    .action(async () => {
      const { runGateway } = await import('../../programs/gateway/run-gateway.ts');
      const { realSeams } = await import('../../channels/registry.ts');
      await runGateway(realSeams());
    });
}
