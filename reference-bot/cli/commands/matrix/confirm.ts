import type { Command } from 'commander';
import { addConnectionOptions, type ConnectionOptions } from '../../connection/connection-options.ts';
import { askControl } from '../../connection/control-request.ts';
import { findGateway } from '../../connection/find-gateway.ts';
import type { Console } from '../../console/console.ts';
import { printJson } from '../../console/print-json.ts';
import { auditUnseen } from './audit-unseen.ts';
import { compareByPerson } from './compare-by-person.ts';
import { pathOf } from './flow.ts';

interface ConfirmOptions extends ConnectionOptions {
  /** Absent: neither flag was given. */
  readonly match?: boolean;
  readonly unsafeSkipSasPrompt?: boolean;
}

/** Adds `confirm`: a person compares the emoji and says whether they match. */
export function addConfirmCommand(matrix: Command, console: Console): void {
  const given = new Set<string>();
  const confirm = addConnectionOptions(matrix.command('confirm'))
    .description('show the emoji of a verification, and say whether the other side shows the same')
    .argument('<flow>', 'its id, as `cara-ref matrix verifications` shows it')
    .option('--match', 'the other side shows the same emoji')
    .option('--no-match', 'the other side shows others: somebody may sit between you')
    .option(
      '--unsafe-skip-sas-prompt',
      'without showing them and asking: only if a person has compared them in some other way',
    )
    .addHelpText(
      'after',
      `
Examples:
  cara-ref matrix confirm mvr_abc --match
  cara-ref matrix confirm mvr_abc --no-match

It needs a terminal: the emoji are shown there, and the answer is typed there.`,
    );
  for (const flag of ['match', 'no-match']) confirm.on(`option:${flag}`, () => void given.add(flag));
  confirm.action(async (flow: string, { match = false, ...options }: ConfirmOptions) => {
    if (given.size !== 1)
      confirm.error('error: expected exactly one of --match and --no-match', { exitCode: 2 });
    const path = pathOf(flow, 'confirm');
    const gateway = await findGateway(options, console);
    if (options.unsafeSkipSasPrompt) await auditUnseen(console, { flow: flow.trim(), match, gateway });
    else await compareByPerson(console, { flow: flow.trim(), match, gateway });
    printJson(console, await askControl(console, gateway, { method: 'POST', path, body: { match } }));
  });
}
