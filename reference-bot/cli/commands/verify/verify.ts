import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Command, Option } from 'commander';
import { messageOf } from '../../../base/errors/message-of.ts';
import { withoutTerminalUnsafe as safe } from '../../../base/deceptive-characters.ts';
import { addPortOption, thisMachine } from '../../connection/connection-options.ts';
import { findGateway } from '../../connection/find-gateway.ts';
import type { Console } from '../../console/console.ts';
import { type Check, NotFine, type Step } from './check.ts';
import { type ChatId, chatNames, chatSteps, findConfiguredChat } from './chat-steps.ts';
import { matrixSteps } from './matrix-steps.ts';

const chats = Object.keys(chatNames) as ChatId[];
const helpPage = join('docs', 'reference-bot.md');

type VerifyOptions = {
  readonly outcome: 'auto' | 'matrix' | ChatId;
  readonly port?: number;
} & { readonly [Name in `${ChatId | 'matrix'}To`]?: string };

/** Adds `verify`: looks at everything between the configuration and a delivered message. */
export function addVerifyCommand(program: Command, console: Console): void {
  const command = addPortOption(program.command('verify'))
    .description('check that a channel is wired: configuration, gateway, network, delivery')
    .addOption(
      new Option('--outcome <channel>', 'what is to work; auto: the channel that is configured')
        .choices(['auto', 'matrix', ...chats])
        .default('auto'),
    )
    .option('--matrix-to <room>', 'id of a Matrix room in which a test message is sent');
  for (const id of chats)
    command.option(`--${id}-to <id>`, `conversation on ${chatNames[id]} in which a test message is said`);
  command
    .addHelpText(
      'after',
      `
Examples:
  cara-ref verify --outcome matrix
  cara-ref verify --outcome matrix --matrix-to '!room:example.org'
  cara-ref verify --outcome telegram --telegram-to 4711

For Matrix it starts no gateway of its own: a second one would log in as the same device. Start one with cara-ref start.
On the other networks it asks the service itself.
\`cara-ref matrix verify\` is another command: it verifies a person.`,
    )
    .action(async (options: VerifyOptions) => {
      const gateway = await findGateway({ ...options, host: thisMachine }, console);
      const outcome = await chosenOutcome(options, console);
      const to = options[`${outcome}To`]?.trim() || undefined;
      const checks = await perform(
        outcome === 'matrix' ? await matrixSteps(console, gateway, to) : chatSteps(console, outcome, to),
      );
      printSummary(console, { outcome, port: gateway.port, checks });
      conclude(console, checks);
    });
}

/** The network that is named, else the one that a destination belongs to, else the first that is configured. */
async function chosenOutcome(options: VerifyOptions, console: Console): Promise<'matrix' | ChatId> {
  const { outcome } = options;
  if (outcome !== 'auto') return outcome;
  const named = (['matrix', ...chats] as const).find((id) => options[`${id}To`] !== undefined);
  return named ?? (await findConfiguredChat(console)) ?? 'matrix';
}

async function perform(steps: readonly Step[]): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const { name, look, remedy } of steps) {
    try {
      checks.push({ name, ...(await look()) });
    } catch (error) {
      const { next, notReached } = error instanceof NotFine ? error : { next: remedy, notReached: [] };
      return [...checks, { name, outcome: 'fail', detail: messageOf(error), next }, ...notReached];
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
