import { existsSync } from 'node:fs';
import { requireKnown, UsageError } from '../../errors/usage-error.ts';
import { chatNetworks, type ChatNetworkName } from '../../networks/chat/live/live-chat.ts';
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

/** Whether a run is asked for against a deployment. */
export function isLive(flags: RunFlags): boolean {
  if (onlyLive.some((flag) => flags[flag] !== undefined)) return true;
  return flags.channel.length > 0 && flags.target === 'reference' && existsSync(usualFile);
}

/**
 * The network of a deployment.
 * @throws UsageError for one on which nobody can be met, and for flags that make no sense there, or not together.
 */
export function networkIn(flags: RunFlags, ids: readonly string[]): 'matrix' | ChatNetworkName {
  const { channel, canary, readOnly, exitStyle, yes } = flags;
  if (channel.length > 1)
    throw new UsageError('--channel: against a bot that somebody runs, one network at a time is played');
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
    const option = flag.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
    throw new UsageError(`--${option} makes no sense against a bot that somebody runs; leave it out`);
  }
  const [named = 'matrix'] = channel;
  return requireKnown('network of live mode', named, ['matrix', ...chatNetworks]);
}
