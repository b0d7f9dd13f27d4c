import { existsSync } from 'node:fs';
import { liveTarget } from '../../bots/live.ts';
import { requireKnown, UsageError } from '../../errors/usage-error.ts';
import { chatNetworks, type ChatNetworkName } from '../../networks/chat/live/live-chat.ts';
import { leaseDeployment } from '../../networks/live/lease.ts';
import type { Scenario } from '../../stage/scenario.ts';
import type { RunFlags } from '../arguments/run-options.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Interruption } from '../interruption.ts';
import { chatCommand } from './chat/chat-command.ts';
import { print } from './consent.ts';
import { describePlan, planLive } from './describe-plan.ts';
import { agreesToPlan, consider, journalIn, playLive } from './play-live.ts';
import { readSettings, showSettings, usualFile } from './read-settings.ts';

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
  const considered = await consider({
    ids,
    flags,
    target,
    settings: { live: settings },
    isWanted: (scenario) => isWanted(scenario, flags),
  });
  const shown = planLive(settings, considered);
  if (flags.json && !flags.yes) return print(shown);
  if (!(await agreesToPlan(describePlan(shown), flags, interruption.signal))) return exitCode.pass;
  const { deployment, hooks, file } = settings;
  const where = { network: 'matrix', server: deployment.baseUrl, bot: deployment.bot.userId };
  const journal = { file: journalIn(flags.outputDir), settings: file, ...where };
  using _lease = leaseDeployment(where);
  const live = { deployment, hooks, budget: shown.cost };
  return await playLive(considered, { target, flags, interruption, live, journal });
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
