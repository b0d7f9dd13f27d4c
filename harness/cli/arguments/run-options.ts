import { Option, type Command } from 'commander';
import type { Shard } from '../../engine/order.ts';
import { homeserverModes } from '../../networks/matrix/homeserver/homeserver.ts';
import { peerKinds } from '../../networks/matrix/peers/kinds.ts';
import {
  collect,
  collectList,
  collectRegExps,
  toCount,
  toFactor,
  toNumber,
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
  readonly bail?: number | true;
  readonly seed?: number;
  readonly shard?: Shard;
  readonly concurrency?: number;
  readonly repeat: number;
  readonly ownBot?: boolean;
  readonly patience: number;
  readonly reporter: readonly string[];
  readonly outputDir: string;
  readonly json?: boolean;
  readonly homeserver: string;
  readonly target: string;
  readonly peer: readonly string[];
  readonly onboardingUrl?: string;
  readonly debug?: boolean;
  readonly keepUp?: boolean;
  readonly keepAccounts?: boolean;
  readonly requireTier?: 'A' | 'B' | 'C';
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
    .option('--bail [n]', 'begin no more scenarios after n failures (1 if n is not given)', toCount)
    .option('--seed <n>', 'decides the order in which the scenarios begin', toNumber)
    .option(
      '--shard <i/n>',
      'only part i of n of what is selected; --seed decides which that is (default of it then: 1)',
      toShard,
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
    .addOption(
      new Option('--reporter <name[:path]>', 'json, junit, html, github or mutants (repeatable)')
        .argParser(collect)
        .default([], 'json, junit and html'),
    )
    .option('--output-dir <folder>', 'where reports go', 'cara-smoke-report')
    .option('--json', 'print the report, or the list, as JSON on standard output')
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

export function homeserverOption(): Option {
  return new Option('--homeserver <mode>', homeserverModes.join(', ')).default('auto');
}
