import { Option, type Command } from 'commander';
import type { Shard } from '../../engine/order.ts';
import { homeserverModes } from '../../networks/matrix/homeserver/homeserver.ts';
import { peerKinds } from '../../networks/matrix/peers/kinds.ts';
import {
  collect,
  collectList,
  collectRegExps,
  toCount,
  toDuration,
  toFactor,
  toNumber,
  toPort,
  toShard,
  toUrl,
} from './values.ts';

/** What a person may ask of a run. */
export interface RunFlags {
  readonly list?: boolean;
  readonly listGates?: boolean;
  /** One of them has to match. */
  readonly grep?: readonly RegExp[];
  /** None of them may match. */
  readonly grepInvert?: readonly RegExp[];
  readonly tag: readonly string[];
  /** Folder of somebody's scenarios, which are played in the place of ours. */
  readonly scenarios?: string;
  /** Networks. */
  readonly channel: readonly string[];
  /** Output folder of a run before. */
  readonly lastFailed?: string;
  readonly bail?: number | true;
  readonly seed?: number;
  readonly shard?: Shard;
  /** Output folder of a run before, by which shards are dealt out. */
  readonly durations?: string;
  readonly concurrency?: number;
  readonly repeat: number;
  readonly ownBot?: boolean;
  readonly patience: number;
  readonly reporter: readonly string[];
  readonly outputDir: string;
  readonly json?: boolean;
  /** Path of the result map of another run. */
  readonly expect?: string;
  /** Path of the metrics of the run. */
  readonly prometheus?: string;
  /** How the exit code is to be read. */
  readonly exitStyle?: 'usual' | 'nagios';
  /** Whether the output folder is put into one file. */
  readonly bundle?: boolean;
  /** Path of a private key. */
  readonly sign?: string;
  readonly homeserver: string;
  readonly target: string;
  readonly peer: readonly string[];
  readonly onboardingUrl?: string;
  readonly debug?: boolean;
  readonly keepUp?: boolean;
  readonly keepAccounts?: boolean;
  readonly requireTier?: 'A' | 'B' | 'C';
  readonly live?: boolean;
  /** User id of a bot that somebody runs. */
  readonly bot?: string;
  readonly config?: string;
  readonly printConfig?: boolean;
  readonly credentialsFd?: number;
  readonly yes?: boolean;
  readonly canary?: boolean;
  /** Milliseconds from the begin of one canary to that of the next; absent: there is one. */
  readonly every?: number;
  /** Where a canary that goes on tells how it is. */
  readonly metricsPort?: number;
  readonly readOnly?: boolean;
  readonly profile?: 'smoke' | 'full';
  /** Of mutants: each with every scenario and case. */
  readonly all?: boolean;
}

/** Adds the options that a run of scenarios and one of mutants have in common. */
export function addRunOptions(command: Command): Command {
  return command
    .option('--list', 'say what would be run and what would be skipped, and stop')
    .option('--list-gates', 'say what the gates of onboarding mean, and stop')
    .option('-g, --grep <regex>', 'only entries whose id or title matches (repeatable)', collectRegExps)
    .option('--grep-invert <regex>', 'no entries whose id or title matches (repeatable)', collectRegExps)
    .addOption(
      new Option('--tag <tag,…>', 'only scenarios with one of these tags (repeatable)')
        .argParser(collectList)
        .default([], 'any'),
    )
    .addOption(
      new Option(
        '--channel <network,…>',
        'only scenarios on one of these networks, e.g. telegram (repeatable); "all" of your settings for a bot that you run',
      )
        .argParser(collectList)
        .default([], 'any'),
    )
    .option(
      '--scenarios <folder>',
      'your scenarios in the place of ours: files *.scenario.ts, .mts, .js or .mjs below this folder',
    )
    .option('--last-failed <folder>', 'only what did not end well in the run with this output folder')
    .option('--bail [n]', 'begin no more scenarios after n failures (1 if n is not given)', toCount)
    .option('--seed <n>', 'decides the order in which the scenarios begin', toNumber)
    .option(
      '--shard <i/n>',
      'only part i of n of what is selected; --seed decides which that is (default of it then: 1)',
      toShard,
    )
    .option(
      '--durations <folder>',
      'deal shards out by how long each scenario took in the run with this output folder (default: by their number)',
    )
    .option('--concurrency <n>', 'scenarios at the same time', toCount)
    .option('--repeat <n>', 'every scenario n times', toCount, 1)
    .option('--own-bot', 'start a bot for each scenario (default: those that allow it share one)')
    .option(
      '--patience <factor>',
      'multiplies every time limit, for slow machines and far-away deployments',
      toFactor,
      1,
    )
    .addOption(reporterOption())
    .option('--output-dir <folder>', 'where reports go', 'cara-smoke-report')
    .option(
      '--expect <file>',
      'pass where all ends as in this result map of another run, and fail where anything differs',
    )
    .option(
      '--sign <key.pem>',
      'sign the attestation of the run with this private key: Ed25519, or ECDSA on P-256',
    )
    .option('--bundle', 'put the output folder into one file beside it, <folder>.tar.gz')
    .option('--prometheus <file>', 'write metrics for the textfile collector of Prometheus')
    .addOption(
      new Option('--exit-style <name>', 'nagios: one line and the exit codes of a plugin of Nagios')
        .choices(['usual', 'nagios'])
        .default('usual'),
    )
    .option('--json', 'print the report, or the list, as JSON on standard output')
    .addOption(
      new Option(
        '--peer <kind,…>',
        `who plays the person, of ${peerKinds.join(', ')}; each for all scenarios that it can play and that have people on Matrix`,
      )
        .argParser(collectList)
        .default([], "each scenario's usual one"),
    )
    .option(
      '--onboarding-url <url>',
      "somebody else's sign-up service, with a code for it in CARA_SMOKE_SIGNUP_CODE",
      toUrl,
    )
    .option('--debug', 'print all that the bots, the homeserver and the peers say, without secrets')
    .option(
      '--keep-up',
      'leave everything up when a scenario has failed, with a login for Element, until Ctrl-C',
    )
    .option('--keep-accounts', 'leave the accounts of the run on an external homeserver')
    .addOption(
      new Option(
        '--require-tier <tier>',
        'fail unless the bot reaches this tier; failures that concern a higher one do not count',
      ).choices(['A', 'B', 'C']),
    )
    .addOption(homeserverOption())
    .addOption(
      new Option(
        '--target <name>',
        'reference; cara: the program CARA_BIN names, else cara on the PATH; or the path of a manifest',
      ).default('reference'),
    );
}

/** Adds what only a run against a deployment has. */
export function addLiveOptions(command: Command): Command {
  return addSettingsOptions(command)
    .option(
      '--live',
      'against a bot that somebody runs, as cara-smoke.json5 or --bot says: shows the plan first',
    )
    .option('--bot <id>', 'the bot that somebody runs, e.g. @bot:example.org; implies --live')
    .option('--yes', 'do what the plan says, without asking')
    .option('--canary', 'live: one question and one answer, no more')
    .option('--every <time>', 'with --canary and --yes: again and again, e.g. 5m, until Ctrl-C', toDuration)
    .option(
      '--metrics-port <port>',
      'with --every: where /metrics and /health are served on 127.0.0.1',
      toPort,
      9_464,
    )
    .option('--read-only', 'live: only what can be seen; nothing is made or sent')
    .addOption(
      new Option('--profile <name>', 'live: which scenarios (default: smoke)').choices(['smoke', 'full']),
    )
    .option('--print-config', 'print the settings that a run would use, without secrets, and stop');
}

/** Adds what says where a deployment and its credentials are. */
export function addSettingsOptions(command: Command): Command {
  return command
    .option('--config <file>', 'settings of a deployment (default: cara-smoke.json5 where it is there)')
    .option('--credentials-fd <n>', 'read credentials as JSON from this open file', toNumber);
}

export function reporterOption(): Option {
  const names =
    'json, junit, html, github, mutants, ctrf, smoke-summary, smoke-form or result-map (repeatable)';
  return new Option('--reporter <name[:path]>', names).argParser(collect).default([], 'json, junit and html');
}

export function homeserverOption(): Option {
  return new Option('--homeserver <mode>', homeserverModes.join(', ')).default('auto');
}
