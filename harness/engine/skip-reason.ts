import { waysToKnowDevices } from '../stage/acquaintance.ts';
import type { Setups, ObstacleScope } from '../stage/setup.ts';
import type { Scenario } from '../stage/scenario.ts';
import { hasTool, tools } from '../tools/tools.ts';
import { neededParts } from './needed-parts.ts';

/** Why a scenario cannot be played with this target and on this machine; undefined when it can. */
export function skipReason(scenario: Scenario, setups: Setups, run: ObstacleScope): string | undefined {
  const missing = scenario.requires.filter((required) => !run.target.claims.includes(required));
  if (missing.length > 0) return `needs ${missing.join(', ')}, which this target does not claim`;
  if (scenario.acquaintance && !waysToKnowDevices.some((way) => run.target.claims.includes(way)))
    return `needs ${waysToKnowDevices.join(' or ')}, of which this target claims neither`;
  const isLive = run.settings.live !== undefined || run.settings.liveChat !== undefined;
  if (isLive && scenario.live === undefined)
    return 'is not played on a deployment of others: it restarts or bends the bot, or takes more people or messages than one may want there';
  const pointless = (scenario.excludes ?? []).filter((claim) => run.target.claims.includes(claim));
  if (pointless.length > 0) return `is about bots that do not claim ${pointless.join(' or ')}`;
  const lacking = (scenario.tools ?? []).filter((tool) => !hasTool(tool));
  if (lacking.length > 0) return `needs ${lacking.map((tool) => tools[tool]).join(', and ')}`;
  for (const name of neededParts(scenario.uses, setups)) {
    const obstacle = setups[name].obstacle?.({ scenario }, run);
    if (obstacle !== undefined) return obstacle;
  }
  return undefined;
}
