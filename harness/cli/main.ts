import { Command } from 'commander';
import { addRunOptions, homeserverOption, type RunFlags } from './arguments/run-options.ts';
import { requireCommand } from './arguments/require-command.ts';
import { tidyArguments } from './arguments/tidy-arguments.ts';
import { endProcess, failProcess } from './end-process.ts';
import { exitCode } from './exit-code.ts';
import { guardOutputs } from './guard-outputs.ts';
import { Interruption } from './interruption.ts';
import { toolVersion } from './tool.ts';
import type { UpFlags } from './up-command.ts';

const examples = `
Examples:
  cara-smoke                                    all scenarios against the reference bot
  cara-smoke run sas.in-room.peer-starts        one of them
  cara-smoke run --tag smoke --homeserver process
  cara-smoke run --target cara --json | jq .totals
  cara-smoke mutants                            shows that each scenario can fail

Exit codes: 0 passed · 1 failed · 2 usage · 3 environment not ready · 4 internal error · 130 interrupted (up: 0)`;

const stopLimitMs = 30_000;

guardOutputs();
const interruption = new Interruption();
// The launcher, where there is one, passes on what it is sent. Its channel must not keep this process alive.
process.on('message', (message) => {
  if (message === 'interrupt') interruption.take('message');
});
process.channel?.unref();
process.on('uncaughtException', (error) => {
  if (!interruption.takeFault(error)) failProcess(error);
});

const program = new Command('cara-smoke')
  .description("Proves that a chat agent's channel really works, and shows the evidence.")
  .version(toolVersion, '-v, --version')
  .addHelpText('after', examples)
  .exitOverride()
  .showHelpAfterError('(cara-smoke --help shows the commands, cara-smoke run --help the options of a run)');

program
  .command('run', { isDefault: true })
  .description('run scenarios against a target')
  .argument(
    '[scenario...]',
    'ids of scenarios or of single cases, how ids begin, or with a *; all if none is given',
  )
  .configureHelp({ showGlobalOptions: true });
program
  .command('mutants')
  .description('run each scenario against its deliberately broken bots; every one must be caught')
  .argument(
    '[scenario...]',
    'ids of scenarios or of single mutants, how ids begin, or with a *; all if none is given',
  );
for (const command of program.commands) {
  if (command.name() === 'mutants')
    command.option(
      '--all',
      'each broken bot with every scenario and case, and a table of who noticed it; takes hours',
    );
  const purpose = command.name() === 'mutants' ? 'mutants' : 'scenarios';
  addRunOptions(command).action(async (ids: string[], flags: RunFlags) => {
    const { runCommand } = await import('./run-command.ts');
    process.exitCode = await runCommand(purpose, ids, flags, interruption);
  });
}

program
  .command('up')
  .description('keep a homeserver and a sign-up service up for a person with Element, until Ctrl-C')
  .option('--bot', 'with the reference bot, signed up and cross-signed')
  .addOption(homeserverOption())
  .action(async (flags: UpFlags) => {
    const { upCommand } = await import('./up-command.ts');
    process.exitCode = await upCommand(flags, interruption);
  });
program
  .command('report')
  .description('render the reports of a run again from its events')
  .argument('<folder>', 'output folder of a run')
  .action(async (folder: string) => {
    const { renderAgain } = await import('./render-again.ts');
    await renderAgain(folder);
  });
program
  .command('doctor')
  .description('say what is missing on this machine, and how to get it')
  .action(async () => {
    const { doctor } = await import('./doctor.ts');
    process.exitCode = await doctor();
  });
program
  .command('down')
  .description('end the homeserver that --homeserver kept has left running')
  .action(async () => {
    const { stopKept } = await import('../networks/matrix/homeserver/index.ts');
    process.stderr.write(`kept homeserver: ${await stopKept(AbortSignal.timeout(stopLimitMs))}\n`);
  });

try {
  const args = tidyArguments(process.argv.slice(2));
  const names = [...program.commands.map((command) => command.name()), 'help'];
  await requireCommand(args, names);
  await program.parseAsync(args, { from: 'user' });
  endProcess(Number(process.exitCode ?? exitCode.pass));
} catch (error) {
  failProcess(error);
}
