import type { Command } from 'commander';
import { addConnectionOptions, type ConnectionOptions } from '../../connection/connection-options.ts';
import { askControl } from '../../connection/control-request.ts';
import { findGateway } from '../../connection/find-gateway.ts';
import type { Console } from '../../console/console.ts';
import { printJson } from '../../console/print-json.ts';

interface VerifyOptions extends ConnectionOptions {
  readonly deviceIdHex?: string;
}

/** Adds `verify`: asks a person for verification. */
export function addVerifyCommand(matrix: Command, console: Console): void {
  addConnectionOptions(matrix.command('verify'))
    .description('ask a person, or one of their devices, for verification')
    .argument('<user>', 'user id, e.g. @alice:example.org')
    .argument('[device]', 'id of one device; all devices of the person if there is none')
    .option('--device-id-hex <hex>', 'the device by its rawDeviceIdHex, where two ids look the same')
    .addHelpText(
      'after',
      `
Examples:
  cara-ref matrix verify @alice:example.org
  cara-ref matrix verify @alice:example.org DEVICEID

\`cara-ref verify\` is another command: it checks the wiring of the gateway.`,
    )
    .action(async (user: string, device: string | undefined, options: VerifyOptions) => {
      const body = bodyOf(user, device, options.deviceIdHex);
      const gateway = await findGateway(options, console);
      const request = { method: 'POST', path: '/control/matrix/verifications', body } as const;
      printJson(console, await askControl(console, gateway, request));
    });
}

function bodyOf(user: string, device: string | undefined, hex: string | undefined): object {
  const userId = user.trim();
  if (userId === '') throw new Error('Matrix user ID cannot be empty');
  if (device !== undefined && hex !== undefined)
    throw new Error('Pass either a positional device ID or --device-id-hex, not both');
  if (hex?.trim() === '') throw new Error('--device-id-hex cannot be empty');
  const deviceId = device?.trim();
  return { userId, ...(hex && { rawDeviceIdHex: hex.trim() }), ...(deviceId && { deviceId }) };
}
