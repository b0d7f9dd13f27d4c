import { Command, Option } from 'commander';
import {
  addLiveOptions,
  addRunOptions,
  addSettingsOptions,
  homeserverOption,
  reporterOption,
  type RunFlags,
} from './arguments/run-options.ts';
import { collect, collectList, toCount, toDuration, toNumber } from './arguments/values.ts';
import { requireCommand } from './arguments/require-command.ts';
import { tidyArguments } from './arguments/tidy-arguments.ts';
import { endProcess, failProcess } from './end-process.ts';
import { exitCode } from './exit-code.ts';
import { asksForNagios, failForNagios } from './nagios.ts';
import { guardOutputs } from './guard-outputs.ts';
import { Interruption } from './interruption.ts';
import { chatNetworks } from '../networks/chat/live/live-chat.ts';
import type { LiveNetwork } from './live/init/questions.ts';
import type { SettingsFlags } from './live/read-settings.ts';
import type { MergeFlags } from './merge-command.ts';
import { toolVersion } from './tool.ts';
import type { ExploreFlags } from './explore-flags.ts';
import type { UpFlags } from './up-command.ts';

const examples = `
Examples:
  cara-smoke                                    all scenarios against the reference bot
  cara-smoke run sas.in-room.peer-starts        one of them
  cara-smoke run --tag smoke --homeserver process
  cara-smoke run --target cara --json | jq .totals
  cara-smoke --channel matrix --bot @bot:example.org    a bot that runs: the plan, then the run
  cara-smoke mutants                            shows that each scenario can fail
  cara-smoke run --scenarios my-scenarios --target my-bot.json5    yours in the place of ours
  cara-smoke explore --target my-bot.json5      every transition of a verification

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
  .exitOverride();

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
  if (purpose === 'scenarios') addLiveOptions(command);
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
addSettingsOptions(
  program
    .command('cleanup')
    .description('remove what a run against a deployment has left there, and play nothing')
    .argument('<folder>', 'output folder of the run'),
).action(async (folder: string, flags: SettingsFlags) => {
  const { cleanupCommand } = await import('./live/cleanup-command.ts');
  process.exitCode = await cleanupCommand(folder, flags, interruption);
});
program
  .command('init')
  .description(
    'write settings of a deployment after a few questions; what a config of Carapace tells is not asked',
  )
  .addOption(new Option('--channel <network>').choices(['matrix', ...chatNetworks]).makeOptionMandatory())
  .option('--config <file>', 'what to write (default: cara-smoke.json5)')
  .action(async (flags: { readonly channel: LiveNetwork; readonly config?: string }) => {
    const { initCommand } = await import('./live/init/init-command.ts');
    process.exitCode = await initCommand(flags, interruption);
  });
program
  .command('explore')
  .description(
    'play every transition of the machine of a verification with a bot, and say where the bot differs',
  )
  .option('--target <name>', 'reference, cara, or a manifest', 'reference')
  .addOption(homeserverOption().default('simulated'))
  .option('--machine <name>', 'of these alone, or whose names begin so; may be repeated', collect, [])
  .option('--mutant <name>', 'a broken version of the reference bot in its place')
  .option('--quirks <implementation>', 'what this library is known to do is no news, e.g. matrix-rust-sdk')
  .option('--concurrency <n>', 'verifications at the same time (default: 8; by chance: 64)', toCount)
  .option('--patience <factor>', 'multiplies the time limits', toCount, 1)
  .option('--bail', 'end after the first deviation')
  .option('--json', 'the results as JSON on standard output')
  .option('--html <file>', 'a page that shows, as pictures, what of each machine was covered')
  .option('--history <file>', 'do only what this history says, and tell whether the bot still differs')
  .option('--save-history <folder>', 'keep a history of each deviation there')
  .option('--runs <n>', 'so many verifications as chance has them, in place of every transition', toCount)
  .option('--time <duration>', 'the same for so long, e.g. 4m', toDuration)
  .option('--seed <n>', 'the same, drawn from this number', toNumber)
  .option('--path <path>', 'with --seed: only the verification that an earlier run ended with')
  .option(
    '--known <folder>',
    'with --quirks: what histories there say is known of the library is no news either',
  )
  .option('--learn', 'learn the whole machine of the bot, draw it, and say where it differs')
  .option(
    '--inputs <list>',
    'with --learn: what is done to the bot, e.g. request,accept,key',
    collectList,
    [],
  )
  .option('--more-states <n>', 'with --learn: states that hide behind others; each costs much', toNumber, 0)
  .option('--output-dir <folder>', 'with --learn: where machines are kept', 'cara-smoke-machines')
  .action(async (flags: ExploreFlags) => {
    const { exploreCommand } = await import('./explore-command.ts');
    process.exitCode = await exploreCommand(flags, interruption);
  });
program
  .command('report')
  .description('render the reports of a run again from its events')
  .argument('<folder>', 'output folder of a run')
  .action(async (folder: string) => {
    const { renderAgain } = await import('./render-again.ts');
    await renderAgain(folder);
  });
addSettingsOptions(
  program
    .command('doctor')
    .description('say what is missing on this machine, or with a channel on a deployment, and what to do')
    .option(
      '--channel <network,…>',
      'look at a bot that somebody runs, on a network of cara-smoke.json5 or on all',
      collectList,
      [],
    )
    .option('--bot <id>', 'the bot that somebody runs, e.g. @bot:example.org'),
).action(async ({ channel, ...flags }: SettingsFlags & { readonly channel: readonly string[] }) => {
  if (channel.length === 0) {
    const { doctor } = await import('./doctor.ts');
    process.exitCode = await doctor();
    return;
  }
  const { checkChannels } = await import('./live/check-channel.ts');
  process.exitCode = await checkChannels(channel, flags, interruption.signal);
});
program
  .command('merge')
  .description('make one report of the shards of a run; what a lost shard would have played is blocked')
  .argument('<folder...>', 'output folders of the shards')
  .option('--output-dir <folder>', 'where the reports go', 'cara-smoke-merged')
  .addOption(reporterOption())
  .action(async (folders: string[], flags: MergeFlags) => {
    const { mergeCommand } = await import('./merge-command.ts');
    process.exitCode = await mergeCommand(folders, flags);
  });
program
  .command('verify')
  .description(
    'check the evidence of a run without a network: digests, signature, and all that can be computed again',
  )
  .argument('<folder>', 'output folder of a run')
  .option('--key <key.pem>', 'the key of the signer')
  .action(async (folder: string, { key }: { readonly key?: string }) => {
    const { verifyCommand } = await import('./verify-command.ts');
    process.exitCode = await verifyCommand(folder, key);
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
  for (const command of program.commands)
    command.showHelpAfterError(`(cara-smoke ${command.name()} --help shows what can be given)`);
  await program.parseAsync(args, { from: 'user' });
  endProcess(Number(process.exitCode ?? exitCode.pass));
} catch (error) {
  if (asksForNagios(process.argv)) failForNagios(error);
  else failProcess(error);
}
