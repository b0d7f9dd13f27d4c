import { join } from 'node:path';
import { liveTarget } from '../../bots/live.ts';
import { leaseDeployment } from '../../networks/live/lease.ts';
import type { Scenario } from '../../stage/scenario.ts';
import type { RunFlags } from '../arguments/run-options.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Interruption } from '../interruption.ts';
import { chatCommand } from './chat/chat-command.ts';
import { print } from './consent.ts';
import { describePlan, planLive } from './describe-plan.ts';
import { networksIn, type LiveNetwork } from './live-flags.ts';
import { oneAfterTheOther } from './one-after-the-other.ts';
import { agreesToPlan, consider, isDone, journalIn, onlyLooks, playLive } from './play-live.ts';
import { readSettings, showSettings, type LiveSettings } from './read-settings.ts';

/**
 * Plays scenarios against a bot that somebody runs, after its plan was consented to; without consent it shows the plan.
 * Several networks are played one after the other, each with a folder of its own in the output folder.
 */
export async function liveCommand(
  ids: readonly string[],
  flags: RunFlags,
  interruption: Interruption,
): Promise<ExitCode> {
  const networks = networksIn(flags, ids);
  return oneAfterTheOther(networks, (network) => {
    const outputDir = networks.length === 1 ? flags.outputDir : join(flags.outputDir, network);
    return onNetwork(network, ids, { ...flags, outputDir }, interruption);
  });
}

async function onNetwork(
  network: LiveNetwork,
  ids: readonly string[],
  flags: RunFlags,
  interruption: Interruption,
): Promise<ExitCode> {
  if (network !== 'matrix') return chatCommand(network, ids, flags, interruption);
  const given = await readSettings(flags, process.env, interruption.signal);
  const settings = flags.readOnly ? withoutPasswords(given) : given;
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
  if (flags.json && !isDone(flags)) return print(shown);
  if (!(await agreesToPlan(describePlan(shown), flags, interruption.signal))) return exitCode.pass;
  const { deployment, hooks, file } = settings;
  const where = { network: 'matrix', server: deployment.baseUrl, bot: deployment.bot.userId };
  const journal = { file: journalIn(flags.outputDir), settings: file, ...where };
  using _lease = leaseDeployment(where);
  const live = { deployment, hooks, budget: shown.cost };
  return await playLive(considered, { target, flags, interruption, live, journal });
}

/** By a password a run would open a session. */
function withoutPasswords(settings: LiveSettings): LiveSettings {
  const { deployment } = settings;
  const person = { ...deployment.person, password: undefined };
  const stranger = deployment.stranger && { ...deployment.stranger, password: undefined };
  return { ...settings, deployment: { ...deployment, person, stranger } };
}

function isWanted({ live, chat, tags }: Scenario, { canary, readOnly, profile }: RunFlags): boolean {
  if (live === undefined || chat !== undefined) return false;
  if (readOnly) return onlyLooks(live);
  if (canary) return tags.includes('canary');
  return profile === 'full' || tags.includes('smoke');
}
