import type { Command } from 'commander';
import { addConnectionOptions, type ConnectionOptions } from '../../connection/connection-options.ts';
import { askControl } from '../../connection/control-request.ts';
import { findGateway } from '../../connection/find-gateway.ts';
import type { Console } from '../../console/console.ts';
import { printJson } from '../../console/print-json.ts';

/** Adds a command that prints a list of the control API. */
export function addListCommand(
  matrix: Command,
  console: Console,
  name: 'devices' | 'verifications',
  description: string,
): void {
  addConnectionOptions(matrix.command(name))
    .description(description)
    .addHelpText('after', `\nExample:\n  cara-ref matrix ${name} | jq '.${name}[]'`)
    .action(async (options: ConnectionOptions) => {
      const gateway = await findGateway(options, console);
      printJson(
        console,
        await askControl(console, gateway, { method: 'GET', path: `/control/matrix/${name}` }),
      );
    });
}
