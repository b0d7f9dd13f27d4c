import { hasTool, tools } from '../tools/tools.ts';
import type { Target } from '../bots/target.ts';
import type { Scenario } from './scenario.ts';

/** Whose sign-up service a run has. */
export type ServiceKind = 'own' | 'foreign';

/** Why a scenario cannot be played with this target and on this machine; undefined when it can. */
export function skipReason(scenario: Scenario, target: Target, service: ServiceKind): string | undefined {
  const missing = scenario.requires.filter((required) => !target.capabilities.includes(required));
  if (missing.length > 0) return `needs ${missing.join(', ')}, which this target does not claim`;
  const lacking = (scenario.tools ?? []).filter((tool) => !hasTool(tool));
  if (lacking.length > 0) return `needs ${lacking.map((tool) => tools[tool]).join(', and ')}`;
  if (scenario.begins === 'with-a-bot') return undefined;
  if (target.respond === undefined) return 'needs a target that can be started as a newcomer';
  if (scenario.ownServiceFor === undefined || service === 'own') return undefined;
  return `needs ${scenario.ownServiceFor}, which only the sign-up service of this project is known to give`;
}
