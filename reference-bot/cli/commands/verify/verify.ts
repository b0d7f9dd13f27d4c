import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Command, Option } from 'commander';
import { messageOf } from '../../../base/errors/message-of.ts';
import { withoutTerminalUnsafe as safe } from '../../../base/deceptive-characters.ts';
import { addPortOption, thisMachine } from '../../connection/connection-options.ts';
import { findGateway } from '../../connection/find-gateway.ts';
import type { Console } from '../../console/console.ts';
import { type Check, NotFine, type Step } from './check.ts';
import { matrixSteps } from './matrix-steps.ts';

const outcomes = ['auto', 'matrix'] as const;
const helpPage = join('docs', 'reference-bot.md');

interface VerifyOptions {
  readonly outcome: (typeof outcomes)[number];
  readonly port?: number;
  readonly matrixTo?: string;
}

/** Adds `verify`: looks at everything between the configuration and a delivered message. */
export function addVerifyCommand(program: Command, console: Console): void {
  addPortOption(program.command('verify'))
    .description('check that a channel is wired: configuration, gateway, network, delivery')
    .addOption(
      new Option('--outcome <channel>', 'what is to work; auto: the channel that is configured')
        .choices(outcomes)
        .default('auto'),
    )
    .option('--matrix-to <room>', 'id of a Matrix room in which a test message is sent')
    .addHelpText(
      'after',
      `
Examples:
  cara-ref verify --outcome matrix
  cara-ref verify --outcome matrix --matrix-to '!room:example.org'

It starts no gateway of its own: a second one would log in as the same device. Start one with cara-ref start.
\`cara-ref matrix verify\` is another command: it verifies a person.`,
    )
    .action(async ({ matrixTo, ...options }: VerifyOptions) => {
      const gateway = await findGateway({ ...options, host: thisMachine }, console);
      const checks = await perform(await matrixSteps(console, gateway, matrixTo));
      // A test message needs the only network that can be looked at.
      printSummary(console, { outcome: 'matrix', port: gateway.port, checks });
      conclude(console, checks);
    });
}

async function perform(steps: readonly Step[]): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const { name, look, remedy } of steps) {
    try {
      checks.push({ name, ...(await look()) });
    } catch (error) {
      const next = error instanceof NotFine ? error.next : remedy;
      checks.push({ name, outcome: 'fail', detail: messageOf(error), next });
      break;
    }
  }
  return checks;
}

function printSummary(
  console: Console,
  { outcome, port, checks }: { outcome: string; port: number; checks: readonly Check[] },
): void {
  console.print('');
  console.print('Outcome verification summary');
  console.print('----------------------------');
  console.print(`Outcome: ${outcome}`);
  console.print(`Gateway port: ${port}`);
  console.print('');
  for (const { name, outcome: found, detail, next } of checks) {
    console.print(`[${found.toUpperCase()}] ${name}: ${safe(detail)}`);
    if (next !== undefined) console.print(`      next step: ${safe(next)}`);
  }
  console.print('');
}

function conclude(console: Console, checks: readonly Check[]): void {
  const has = (wanted: Check['outcome']): boolean => checks.some(({ outcome }) => outcome === wanted);
  if (has('fail')) {
    console.print(`Next help path: ${findHelpPage(import.meta.dirname)}`);
    throw new Error('outcome verification failed');
  }
  if (!has('pass')) throw new Error('outcome verification incomplete (no checks passed)');
  console.print(`Outcome verification passed${has('skip') ? ' with skipped checks' : ''}.`);
}

/** The page of the package that this file is in, as source or built. */
function findHelpPage(folder: string): string {
  const page = join(folder, helpPage);
  return existsSync(page) || dirname(folder) === folder ? page : findHelpPage(dirname(folder));
}
