import type { Target } from '../bots/target.ts';
import { brokenService, type PlanEntry } from '../stage/plan-entry.ts';
import type { SharedPart } from '../stage/run-scope.ts';
import type { Scenario } from '../stage/scenario.ts';
import type { Setups } from '../stage/setup.ts';

/** The bot that an entry is played with and others use at the same time; undefined where it has its own. */
export function sharedPartOf(
  entry: PlanEntry,
  setups: Setups,
  { target, ownBot = false }: { readonly target: Target; readonly ownBot?: boolean },
): SharedPart | undefined {
  const { scenario, mutant, unlisted = false } = entry;
  if (ownBot || target.servesMany !== true) return undefined;
  // What is expected of a mutant must not depend on what others do with it.
  if (mutant !== undefined && (!unlisted || brokenService(entry) !== undefined)) return undefined;
  const shared = kindOf(scenario);
  // On a chat of the world there is one bot, and one person who hears it.
  if (target.isSomebodyElses === true && shared === 'leasedChatBot') return shared;
  if (scenario.ownBotFor !== undefined) return undefined;
  const ownsBot = scenario.uses.some((name) => {
    const setup = setups[name];
    return setup.per === 'scenario' && setup.ownsBot === true && setup.comesWith !== shared;
  });
  return ownsBot ? undefined : shared;
}

function kindOf({ uses }: Scenario): SharedPart | undefined {
  if (uses.includes('leasedNewcomer')) return 'leasedNewcomer';
  if (uses.includes('chat')) return 'leasedChatBot';
  return uses.includes('bot') ? 'leasedBot' : undefined;
}
