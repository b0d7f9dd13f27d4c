import { randomInt } from 'node:crypto';
import { liveTarget } from '../../../bots/live.ts';
import { plan } from '../../../engine/plan.ts';
import { skipReason } from '../../../engine/skip-reason.ts';
import type { ChatNetworkName } from '../../../networks/chat/live/live-chat.ts';
import { leaseDeployment } from '../../../networks/live/lease.ts';
import type { ObstacleScope } from '../../../stage/setup.ts';
import { setups } from '../../../stage/setups.ts';
import type { Scenario } from '../../../stage/scenario.ts';
import type { RunFlags } from '../../arguments/run-options.ts';
import { chooseReporters } from '../../choose-reporters.ts';
import { exitCode, type ExitCode } from '../../exit-code.ts';
import type { Interruption } from '../../interruption.ts';
import { performRun } from '../../perform-run.ts';
import { originOf, scenariosOf } from '../../scenarios-of.ts';
import { consents, print } from '../consent.ts';
import { describeChatPlan, planChat } from './describe-chat-plan.ts';
import { readChatSettings, showChatSettings } from './read-chat-settings.ts';

const seedLimit = 2 ** 31;

/** Plays scenarios with a bot that runs on a chat network, to which a person speaks; without consent it shows the plan. */
export async function chatCommand(
  network: ChatNetworkName,
  ids: readonly string[],
  flags: RunFlags,
  interruption: Interruption,
): Promise<ExitCode> {
  const settings = readChatSettings(flags, network, process.env, flags.patience);
  if (flags.printConfig) return print(showChatSettings(settings));
  const { chat, bot } = settings;
  const target = liveTarget(bot);
  const all = await scenariosOf(flags);
  const selectable = ids.length > 0 ? all : all.filter((scenario) => isWanted(scenario, network, flags));
  const { grep, grepInvert, tag: tags } = flags;
  const planned = plan(selectable, 'scenarios', { ids, grep, grepInvert, tags });
  const scope = { target, settings: { liveChat: chat } } as unknown as ObstacleScope;
  const considered = planned.map((entry) => ({ entry, skipped: skipReason(entry.scenario, setups, scope) }));
  const shown = planChat(settings, considered);
  if (flags.json && !flags.yes) return print(shown);
  const heading = flags.yes ? 'does this' : 'would do this, and has done nothing yet';
  process.stderr.write(`cara-smoke ${heading}:\n\n${describeChatPlan(shown, settings)}\n`);
  if (!flags.yes && !(await consents(interruption.signal))) return exitCode.pass;
  using _lease = leaseDeployment([network, bot.name]);
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
    liveChat: chat,
  });
}

function isWanted({ live, chat, tags }: Scenario, network: string, { canary, readOnly }: RunFlags): boolean {
  if (live === undefined || chat === undefined || !tags.includes(network)) return false;
  if (readOnly) return live.messages === 0 && live.hooks === undefined;
  return canary ? tags.includes('canary') : true;
}
