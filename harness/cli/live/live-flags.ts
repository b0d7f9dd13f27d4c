import { existsSync } from 'node:fs';
import { z } from 'zod';
import { requireKnown, UsageError } from '../../errors/usage-error.ts';
import { readJson5 } from '../../files/read-json5.ts';
import { chatNetworks } from '../../networks/chat/live/live-chat.ts';
import type { RunFlags } from '../arguments/run-options.ts';
import { usualFile } from './read-settings.ts';

/** Flags that say where a deployment is, or what may be done there: nobody means the reference bot by them. */
const onlyLive = [
  'live',
  'bot',
  'config',
  'credentialsFd',
  'yes',
  'canary',
  'readOnly',
  'profile',
  'printConfig',
] as const satisfies (keyof RunFlags)[];

/** Flags that mean there what they mean everywhere. */
type AsEverywhere =
  | (typeof onlyLive)[number]
  | 'list'
  | 'listGates'
  | 'grep'
  | 'grepInvert'
  | 'tag'
  | 'scenarios'
  | 'channel'
  | 'lastFailed'
  | 'bail'
  | 'seed'
  | 'patience'
  | 'reporter'
  | 'outputDir'
  | 'json'
  | 'expect'
  | 'prometheus'
  | 'exitStyle'
  | 'bundle'
  | 'sign'
  | 'debug'
  | 'every'
  | 'metricsPort';

/** All others make no sense there. Each with its value where it is not given: one that is ignored would promise something. */
const senseless: { readonly [Flag in Exclude<keyof RunFlags, AsEverywhere>]-?: RunFlags[Flag] } = {
  target: 'reference',
  homeserver: 'auto',
  peer: [],
  repeat: 1,
  ownBot: undefined,
  keepUp: undefined,
  keepAccounts: undefined,
  shard: undefined,
  durations: undefined,
  concurrency: undefined,
  onboardingUrl: undefined,
  requireTier: undefined,
  all: undefined,
};

/** What is written to one place, or read from one, so that several networks would be in each other's way. */
const forOneNetwork = [
  'lastFailed',
  'expect',
  'prometheus',
  'json',
  'every',
] as const satisfies (keyof RunFlags)[];

export const liveNetworks = ['matrix', ...chatNetworks] as const;
/** Networks on which a bot that somebody runs can be met. */
export type LiveNetwork = (typeof liveNetworks)[number];

/** Whether a run is asked for against a deployment. */
export function isLive(flags: RunFlags): boolean {
  if (onlyLive.some((flag) => flags[flag] !== undefined) || flags.channel.includes('all')) return true;
  return flags.channel.length > 0 && flags.target === 'reference' && existsSync(usualFile);
}

/**
 * The networks of a deployment; `all` stands for those in the settings.
 * @throws UsageError for one on which nobody can be met, and for flags that make no sense there, or not together.
 */
export function networksIn(flags: RunFlags, ids: readonly string[]): readonly LiveNetwork[] {
  const { channel, canary, readOnly, exitStyle, yes } = flags;
  if (exitStyle === 'nagios' && !yes)
    throw new UsageError('--exit-style nagios needs --yes: a plan alone shows nothing of the bot');
  if (canary && readOnly)
    throw new UsageError(
      '--canary asks the bot something, and with --read-only nothing is sent: give one of them',
    );
  if (canary && ids.length > 0)
    throw new UsageError(
      `--canary plays one question and one answer: leave out ${ids.join(' ')}, or --canary`,
    );
  for (const [flag, unset] of Object.entries(senseless)) {
    if (JSON.stringify(flags[flag as keyof typeof senseless]) === JSON.stringify(unset)) continue;
    throw new UsageError(`${optionOf(flag)} makes no sense against a bot that somebody runs; leave it out`);
  }
  const networks = networksNamed(channel.length === 0 ? ['matrix'] : channel, flags.config);
  if (networks.length > 1) requireOneEach(flags, ids);
  return networks;
}

/**
 * The networks with these names; `all` stands for those in the settings.
 * @throws UsageError for one on which nobody can be met.
 */
export function networksNamed(names: readonly string[], config: string | undefined): readonly LiveNetwork[] {
  const known = [...liveNetworks, 'all'] as const;
  const networks = names.flatMap((given) => {
    const name = requireKnown('network of live mode', given, known);
    return name === 'all' ? networksOf(config) : [name];
  });
  return [...new Set(networks)];
}

/** Those in the settings. */
function networksOf(config: string | undefined): readonly LiveNetwork[] {
  const file = config ?? usualFile;
  const none = 'cara-smoke init --channel <network> writes the settings of one';
  if (!existsSync(file))
    throw new UsageError(`--channel all plays what is in ${file}, which is not there; ${none}`);
  const settings = readJson5(file, z.record(z.string(), z.unknown()), 'settings');
  const networks = liveNetworks.filter((network) => network in settings);
  if (networks.length === 0) throw new UsageError(`--channel all: ${file} names no network; ${none}`);
  return networks;
}

function requireOneEach(flags: RunFlags, ids: readonly string[]): void {
  const isNagios = flags.exitStyle === 'nagios' ? 'exitStyle' : undefined;
  const given = isNagios ?? forOneNetwork.find((flag) => flags[flag] !== undefined);
  const word = ids.length > 0 ? ids.join(' ') : given && optionOf(given);
  if (word === undefined) return;
  throw new UsageError(`${word} is for one network: name it with --channel, or leave out ${word}`);
}

function optionOf(flag: string): string {
  return `--${flag.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;
}
