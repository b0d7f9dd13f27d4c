import type { Command } from 'commander';
import { addConnectionOptions, type ConnectionOptions } from '../../connection/connection-options.ts';
import { askControl } from '../../connection/control-request.ts';
import { findGateway } from '../../connection/find-gateway.ts';
import type { Console } from '../../console/console.ts';
import { printJson } from '../../console/print-json.ts';

/** Adds a command that moves one verification on. */
export function addFlowCommand(
  matrix: Command,
  console: Console,
  action: 'accept' | 'cancel',
  description: string,
): void {
  addConnectionOptions(matrix.command(action))
    .description(description)
    .argument('<flow>', 'its id, as `cara-ref matrix verifications` shows it')
    .addHelpText('after', `\nExample:\n  cara-ref matrix ${action} mvr_abc`)
    .action(async (flow: string, options: ConnectionOptions) => {
      const path = pathOf(flow, action);
      const gateway = await findGateway(options, console);
      printJson(console, await askControl(console, gateway, { method: 'POST', path }));
    });
}

/** Path of an action on a flow. @throws Error for an id of nothing but space. */
export function pathOf(flow: string, action: 'accept' | 'confirm' | 'cancel'): string {
  if (flow.trim() === '') throw new Error('Matrix verification flow ID cannot be empty');
  return `/control/matrix/verifications/${encodeURIComponent(flow.trim())}/${action}`;
}
