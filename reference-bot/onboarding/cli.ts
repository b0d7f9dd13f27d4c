import { existsSync } from 'node:fs';
import { Argument, type Command, InvalidArgumentError } from 'commander';
import { ConfigError } from '../config/config-issue.ts';
import { isCanonicalUserId } from '../config/user-id.ts';
import { exitCodes } from '../program/exit-codes.ts';
import type { Seams } from '../seams/seams.ts';
import { codesAsJson, codeTable } from './codes/code-table.ts';
import { type CodeKind, codeKinds, labelFault, mintLimits } from './codes/code.ts';
import { guarded, serveOnboarding } from './serve-onboarding.ts';

interface StateOption {
  readonly state?: string;
}

/**
 * Adds `onboarding` with its subcommands to a program. Machine output goes to stdout, everything else to stderr.
 * Exit codes: 0 done, 1 no such code, 2 wrong settings, 3 address or folder not to be had, 4 an error of its own.
 */
export function addOnboardingCommand(
  program: Command,
  seams: () => Pick<Seams, 'clock' | 'fetch' | 'log'>,
): void {
  const onboarding = program
    .command('onboarding')
    .description('let agents in: sign-up, cross-signing and codes');

  onboarding
    .command('serve')
    .description('serve the sign-up page and its API until SIGTERM or SIGINT')
    .addHelpText('after', '\nThe settings are ONBOARDING_… variables; see the README of onboarding.')
    .action(() => serveOnboarding(seams()));

  stateful(onboarding.command('mint'))
    .description('make codes and print them, one a line')
    .addArgument(new Argument('[kind]', 'what they open').choices(codeKinds).default('signup'))
    .option('-n, --count <n>', `how many, 1 to ${mintLimits.codes}`, upTo(mintLimits.codes), 1)
    .option('-u, --uses <n>', `uses of each, 1 to ${mintLimits.uses}`, upTo(mintLimits.uses), 1)
    .option('-l, --label <text>', 'what they are for', label, '')
    .option('-i, --inviter <user>', 'who gets a direct room with newcomers', userId)
    .action((kind: CodeKind, order: StateOption & Omit<MintOptions, 'kind'>) =>
      withCodes(order, 'maybe-new', (codes) => {
        for (const code of codes.mint({ ...order, kind })) process.stdout.write(`${code}\n`);
      }),
    );

  stateful(onboarding.command('codes'))
    .description('list the codes and what is left of them')
    .option('--json', 'as JSON')
    .action((options: StateOption & { readonly json?: boolean }) =>
      withCodes(options, 'existing', (codes) => {
        const all = codes.list();
        process.stdout.write(`${options.json ? JSON.stringify(codesAsJson(all)) : codeTable(all)}\n`);
      }),
    );

  stateful(onboarding.command('revoke'))
    .description('take all uses of a code away')
    .argument('<code>')
    .action((code: string, options: StateOption) =>
      withCodes(options, 'existing', (codes) => {
        if (codes.revoke(code)) return;
        process.stderr.write('cara-ref: there is no such code; "onboarding codes" lists them\n');
        process.exitCode = exitCodes.notFound;
      }),
    );
}

interface MintOptions {
  readonly kind: CodeKind;
  readonly count: number;
  readonly uses: number;
  readonly label: string;
  readonly inviter?: string;
}

function stateful(command: Command): Command {
  return command.option('--state <folder>', 'folder of the codes; else ONBOARDING_STATE_DIR');
}

function upTo(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/u.test(text) && value >= 1 && value <= most) return value;
    throw new InvalidArgumentError(`Expected a number from 1 to ${most}.`);
  };
}

function label(text: string): string {
  const fault = labelFault(text);
  if (fault) throw new InvalidArgumentError(fault);
  return text;
}

function userId(text: string): string {
  if (isCanonicalUserId(text)) return text;
  throw new InvalidArgumentError('Expected a user id such as @name:example.com.');
}

function withCodes(
  { state = process.env['ONBOARDING_STATE_DIR'] }: StateOption,
  folder: 'existing' | 'maybe-new',
  work: (codes: import('./codes/code-store.ts').CodeStore) => void,
): Promise<void> {
  return guarded(async () => {
    if (!state)
      throw new ConfigError('no folder of codes: say --state <folder>, or set ONBOARDING_STATE_DIR');
    if (folder === 'existing' && !existsSync(state))
      throw new ConfigError(`there is no folder ${state}: say the one that the service has`);
    const { CodeStore } = await import('./codes/code-store.ts');
    const { openDatabase } = await import('./state/database.ts');
    const database = openDatabase(state);
    try {
      work(new CodeStore(database));
    } finally {
      database.close();
    }
  }, state);
}
