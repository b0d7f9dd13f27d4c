import { existsSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { liveTarget } from '../../bots/live.ts';
import { plan } from '../../engine/plan.ts';
import { skipReason } from '../../engine/skip-reason.ts';
import { requireKnown, UsageError } from '../../errors/usage-error.ts';
import { chatNetworks, type ChatNetworkName } from '../../networks/chat/live/live-chat.ts';
import { Journal } from '../../networks/live/journal.ts';
import { leaseDeployment } from '../../networks/live/lease.ts';
import type { Scenario } from '../../stage/scenario.ts';
import { setups } from '../../stage/setups.ts';
import type { ObstacleScope } from '../../stage/setup.ts';
import type { RunFlags } from '../arguments/run-options.ts';
import { chooseReporters } from '../choose-reporters.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Interruption } from '../interruption.ts';
import { performRun } from '../perform-run.ts';
import { originOf, scenariosOf } from '../scenarios-of.ts';
import { chatCommand } from './chat/chat-command.ts';
import { consents, print } from './consent.ts';
import { describePlan, planLive, type Considered } from './describe-plan.ts';
import { readSettings, showSettings, usualFile } from './read-settings.ts';

const seedLimit = 2 ** 31;
/** File in the output folder that lists what a run makes. */
export const journalFile = 'journal.ndjson';

/** Whether a run is asked for against a deployment. */
export function isLive({
  live,
  bot,
  config,
  canary,
  readOnly,
  printConfig,
  target,
  channel,
}: RunFlags): boolean {
  const isAsked = [live, canary, readOnly, printConfig].includes(true) || bot !== undefined;
  return (
    isAsked || config !== undefined || (channel.length > 0 && target === 'reference' && existsSync(usualFile))
  );
}

/** Plays scenarios against a bot that somebody runs, after its plan was consented to; without consent it shows the plan. */
export async function liveCommand(
  ids: readonly string[],
  flags: RunFlags,
  interruption: Interruption,
): Promise<ExitCode> {
  refuseWhatIsNotLive(flags);
  const network = networkOf(flags);
  if (network !== 'matrix') return chatCommand(network, ids, flags, interruption);
  const settings = await readSettings(flags, process.env, interruption.signal);
  if (flags.printConfig) return print(showSettings(settings));
  const target = liveTarget(settings.bot);
  const all = await scenariosOf(flags);
  const selectable = ids.length > 0 ? all : all.filter((scenario) => isWanted(scenario, flags));
  const { grep, grepInvert, tag: tags } = flags;
  const planned = plan(selectable, 'scenarios', { ids, grep, grepInvert, tags });
  const journal = join(flags.outputDir, journalFile);
  const scope = { target, settings: { live: settings } } as unknown as ObstacleScope;
  const considered: Considered[] = planned.map((entry) => ({
    entry,
    skipped: skipReason(entry.scenario, setups, scope),
  }));
  const shown = planLive(settings, considered);
  if (flags.json && !flags.yes) return print(shown);
  const heading = flags.yes ? 'does this' : 'would do this, and has done nothing yet';
  process.stderr.write(`cara-smoke ${heading}:\n\n${describePlan(shown)}\n`);
  if (!flags.yes && !(await consents(interruption.signal))) return exitCode.pass;
  requireNothingLeft(journal, flags.outputDir);
  const { deployment } = settings;
  using _lease = leaseDeployment(['matrix', deployment.baseUrl, deployment.bot.userId]);
  return await performRun({
    purpose: 'scenarios',
    planned,
    seed: flags.seed ?? randomInt(seedLimit),
    origin: originOf(flags),
    target,
    known: new Map(),
    mode: 'live',
    reporters: chooseReporters(flags.reporter, ['ctrf', 'smoke-summary', 'smoke-form', 'result-map']),
    flags: { ...flags, concurrency: 1 },
    interruption,
    live: {
      settings: settings.file,
      journal,
      deployment,
      hooks: settings.hooks,
      budget: shown.cost,
    },
  });
}

function isWanted({ live, chat, tags }: Scenario, { canary, readOnly, profile }: RunFlags): boolean {
  if (live === undefined || chat !== undefined) return false;
  if (readOnly) return live.rooms === 0 && live.messages === 0 && live.hooks === undefined;
  if (canary) return tags.includes('canary');
  return profile === 'full' || tags.includes('smoke');
}

/** @throws UsageError for a network on which nobody can be met. */
function networkOf({ channel: [named = 'matrix'] }: Pick<RunFlags, 'channel'>): 'matrix' | ChatNetworkName {
  return requireKnown('network of live mode', named, ['matrix', ...chatNetworks]);
}

function refuseWhatIsNotLive(flags: RunFlags): void {
  if (flags.channel.length > 1)
    throw new UsageError('--channel: against a bot that somebody runs, one network at a time is played');
  if (flags.exitStyle === 'nagios' && !flags.yes)
    throw new UsageError('--exit-style nagios needs --yes: a plan alone shows nothing of the bot');
  const wrong = {
    '--target': flags.target !== 'reference',
    '--homeserver': flags.homeserver !== 'auto',
    '--peer': flags.peer.length > 0,
    '--own-bot': flags.ownBot === true,
    '--keep-up': flags.keepUp === true,
    '--repeat': flags.repeat !== 1,
    '--shard': flags.shard !== undefined,
    '--onboarding-url': flags.onboardingUrl !== undefined,
  };
  const [first] = Object.entries(wrong).find(([, isGiven]) => isGiven) ?? [];
  if (first !== undefined)
    throw new UsageError(`${first} makes no sense against a bot that somebody runs; leave it out`);
}

function requireNothingLeft(journal: string, folder: string): void {
  if (existsSync(journal) && Journal.read(journal).leftovers.length > 0)
    throw new UsageError(`an earlier run has left something. Remove it first: cara-smoke cleanup ${folder}`);
}
