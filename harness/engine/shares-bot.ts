import type { Target } from '../bots/target.ts';
import type { PlanEntry } from '../stage/plan-entry.ts';
import type { Setups } from '../stage/setup.ts';

/** Whether an entry is played with a bot that others use at the same time. */
export function sharesBot(
  { scenario, mutant }: PlanEntry,
  setups: Setups,
  { target, ownBot = false }: { readonly target: Target; readonly ownBot?: boolean },
): boolean {
  if (ownBot || target.servesMany !== true || mutant !== undefined) return false;
  if (scenario.ownBotFor !== undefined || !scenario.uses.includes('bot')) return false;
  return !scenario.uses.some((name) => {
    const setup = setups[name];
    return setup.per === 'scenario' && setup.ownsBot === true;
  });
}
