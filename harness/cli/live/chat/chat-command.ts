import { liveTarget } from '../../../bots/live.ts';
import type { ChatNetworkName } from '../../../networks/chat/live/live-chat.ts';
import { leaseDeployment } from '../../../networks/live/lease.ts';
import type { Scenario } from '../../../stage/scenario.ts';
import type { RunFlags } from '../../arguments/run-options.ts';
import { exitCode, type ExitCode } from '../../exit-code.ts';
import type { Interruption } from '../../interruption.ts';
import { print } from '../consent.ts';
import { agreesToPlan, consider, isDone, journalIn, onlyLooks, playLive } from '../play-live.ts';
import { describeChatPlan, planChat } from './describe-chat-plan.ts';
import { readChatSettings, showChatSettings } from './read-chat-settings.ts';

/** Plays scenarios with a bot that runs on a chat network; without consent it shows the plan. */
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
  const considered = await consider({
    ids,
    flags,
    target,
    settings: { liveChat: chat },
    isWanted: (scenario) => isWanted(scenario, network, flags),
  });
  const shown = planChat(settings, considered);
  if (flags.json && !isDone(flags)) return print(shown);
  if (!(await agreesToPlan(describeChatPlan(shown, settings), flags, interruption.signal)))
    return exitCode.pass;
  const where = { network, server: chat.account?.api ?? '', bot: bot.name };
  using _lease = leaseDeployment(where);
  const journal = { file: journalIn(flags.outputDir), settings: settings.file, ...where };
  return await playLive(considered, {
    target,
    flags,
    interruption,
    liveChat: chat,
    journal,
  });
}

function isWanted(
  { live, chat, tags }: Scenario,
  network: string,
  { canary, readOnly, profile }: RunFlags,
): boolean {
  if (live === undefined || chat === undefined || !tags.includes(network)) return false;
  if (readOnly) return onlyLooks(live);
  if (canary) return tags.includes('canary');
  return profile === 'full' || !tags.includes('upkeep');
}
