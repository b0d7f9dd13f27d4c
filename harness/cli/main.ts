import { InvalidArgumentError, Command, CommanderError, Option } from 'commander';
import { EnvironmentError } from '../errors/environment-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { UsageError } from '../errors/usage-error.ts';
import { homeserverModes, stopKept } from '../networks/matrix/homeserver/index.ts';
import type { UpFlags } from './up-command.ts';
import { peerKinds } from '../networks/matrix/peers/kinds.ts';
import { doctor } from './doctor.ts';
import { exitCode } from './exit-code.ts';
import { renderAgain } from './render-again.ts';
import { runCommand, type RunFlags } from './run-command.ts';
import { toolVersion } from './tool.ts';

const examples = `
Examples:
  cara-smoke                                    all scenarios against the reference bot
  cara-smoke run sas.in-room.peer-starts        one of them
  cara-smoke run --tag smoke --homeserver process
  cara-smoke run --target cara --json | jq .totals
  cara-smoke mutants                            shows that each scenario can fail

Exit codes: 0 passed · 1 failed · 2 usage · 3 environment not ready · 4 internal error · 130 interrupted`;

const stopLimitMs = 30_000;
/** Codes of faults that an operator mends, wherever a file is written. */
const diskFaults = new Set(['ENOSPC', 'EDQUOT', 'EROFS']);

const program = new Command('cara-smoke')
  .description("Proves that a chat agent's channel really works, and shows the evidence.")
  .version(toolVersion)
  .addHelpText('after', examples)
  .exitOverride()
  .showHelpAfterError('(cara-smoke --help shows the commands, cara-smoke run --help the options of a run)');

program
  .command('run', { isDefault: true })
  .description('run scenarios against a target')
  .argument('[scenario...]', 'ids of scenarios or of single cases; all if none is given')
  .configureHelp({ showGlobalOptions: true });
program
  .command('mutants')
  .description('run each scenario against its deliberately broken bots; every one must be caught')
  .argument('[scenario...]', 'ids of scenarios or of single mutants; all if none is given');
for (const command of program.commands) {
  const purpose = command.name() === 'mutants' ? 'mutants' : 'scenarios';
  addRunOptions(command).action(async (ids: string[], flags: RunFlags) => {
    process.exitCode = await runCommand(purpose, ids, flags);
  });
}

program
  .command('up')
  .description('keep a homeserver and a sign-up service up for a person with Element, until Ctrl-C')
  .option('--bot', 'with the reference bot, signed up and cross-signed')
  .addOption(homeserverOption())
  .action(async (flags: UpFlags) => {
    const { upCommand } = await import('./up-command.ts');
    process.exitCode = await upCommand(flags);
  });
program
  .command('report')
  .description('render the reports of a run again from its events')
  .argument('<folder>', 'output folder of a run')
  .action(async (folder: string) => {
    await renderAgain(folder);
  });
program
  .command('doctor')
  .description('say what is missing on this machine, and how to get it')
  .action(async () => {
    process.exitCode = await doctor();
  });
program
  .command('down')
  .description('end the homeserver that --homeserver kept has left running')
  .action(async () => {
    process.stderr.write(`kept homeserver: ${await stopKept(AbortSignal.timeout(stopLimitMs))}\n`);
  });

function addRunOptions(command: Command): Command {
  return command
    .option('--list', 'say what would be run, and stop')
    .option('-g, --grep <regex>', 'only entries whose id or title matches', toRegExp)
    .option('--grep-invert <regex>', 'no entries whose id or title matches', toRegExp)
    .addOption(
      new Option('--tag <tag>', 'only scenarios with this tag (repeatable)')
        .argParser(collect)
        .default([], 'any'),
    )
    .option('--bail [n]', 'begin no more scenarios after n failures (1 if not given)', toCount)
    .option('--seed <n>', 'decides the order of the scenarios and all that is random', toNumber)
    .option('--concurrency <n>', 'scenarios at the same time', toCount)
    .option('--repeat <n>', 'every scenario n times', toCount, 1)
    .option(
      '--patience <factor>',
      'multiplies every time limit, for slow machines and far-away deployments',
      toFactor,
      1,
    )
    .addOption(
      new Option('--reporter <name[:path]>', 'json, junit, html or github (repeatable)')
        .argParser(collect)
        .default([], 'json, junit and html'),
    )
    .option('--output-dir <folder>', 'where reports go', 'cara-smoke-report')
    .option('--json', 'print the report on standard output')
    .addOption(
      new Option(
        '--peer <kind,…>',
        `who plays the person, of ${peerKinds.join(', ')}; each for all scenarios that it can play`,
      )
        .argParser(collectList)
        .default([], "each scenario's usual one"),
    )
    .option(
      '--onboarding-url <url>',
      "somebody else's sign-up service, with a code for it in CARA_SMOKE_SIGNUP_CODE",
      toUrl,
    )
    .addOption(homeserverOption())
    .addOption(
      new Option(
        '--target <name>',
        'reference; cara: the program CARA_BIN names, else cara on the PATH; or the path of a manifest',
      ).default('reference'),
    );
}

function homeserverOption(): Option {
  return new Option('--homeserver <mode>', homeserverModes.join(', ')).default('auto');
}

function collectList(value: string, before: string[]): string[] {
  return [...before, ...value.split(',')];
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

function toRegExp(value: string): RegExp {
  try {
    return new RegExp(value);
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}

function toNumber(value: string): number {
  if (/^\d{1,10}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Expected a whole number, e.g. 4.');
}

function toCount(value: string): number {
  const count = toNumber(value);
  if (count > 0) return count;
  throw new InvalidArgumentError('Expected 1 or more.');
}

function toFactor(value: string): number {
  const factor = /^\d{1,4}(\.\d+)?$/.test(value) ? Number(value) : 0;
  if (factor > 0) return factor;
  throw new InvalidArgumentError('Expected a number above 0, e.g. 2.5.');
}

function toUrl(value: string): string {
  if (/^https?:$/.test(URL.parse(value)?.protocol ?? '')) return value;
  throw new InvalidArgumentError('Expected an http or https URL, e.g. https://example.org.');
}

/** Ends the process even if a library still holds a socket or a timer. */
function exit(code: number): void {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

/** Says what went wrong, without a stack where it is not a fault of the tool, and ends the process. */
function fail(error: unknown): void {
  if (error instanceof CommanderError) return exit(error.exitCode === 0 ? exitCode.pass : exitCode.usage);
  process.stderr.write(`cara-smoke: ${messageOf(error)}\n`);
  if (error instanceof UsageError) return exit(exitCode.usage);
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof EnvironmentError || (code !== undefined && diskFaults.has(code)))
    return exit(exitCode.environment);
  process.stderr.write(
    `${(error as Error).stack}\nThis is a fault of cara-smoke itself; please report it.\n`,
  );
  exit(exitCode.internal);
}

process.on('uncaughtException', fail);
try {
  await program.parseAsync();
  exit(Number(process.exitCode ?? exitCode.pass));
} catch (error) {
  fail(error);
}
