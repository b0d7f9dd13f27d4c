import type { Command } from 'commander';

const help = `
The configuration is the JSON5 file at CARAPACE_CONFIG_PATH, else carapace.json5 in CARAPACE_STATE_DIR, else in
~/.config/carapace. For a Matrix account whose token and device you have:

  {
    gateway: { auth: { token: '\${CARAPACE_GATEWAY_TOKEN}' }, control: { enabled: true } },
    matrix: {
      homeserverUrl: 'https://matrix.example.org',
      userId: '@cara:example.org',
      accessToken: '\${MATRIX_ACCESS_TOKEN}',
      deviceId: '\${MATRIX_DEVICE_ID}',
      storePassphrase: '\${MATRIX_STORE_PASSPHRASE}',
      autoJoin: { allowUsers: ['@alice:example.org'] },
    },
  }

Example:
  CARAPACE_STATE_DIR=~/cara cara-ref start      with the variables that the configuration names

Exit codes: 0 stopped by a signal · 1 it could not start`;

/** Adds `start`: the gateway. */
export function addStartCommand(program: Command): void {
  program
    .command('start')
    .description('run the gateway until SIGTERM or SIGINT')
    .addHelpText('after', help)
    .action(async () => {
      const { runGateway } = await import('../../programs/gateway/run-gateway.ts');
      const { realSeams } = await import('../../channels/registry.ts');
      await runGateway(realSeams());
    });
}
