import { missingHook, type Hooks } from '../networks/live/hooks.ts';
import type { Scenario } from './scenario.ts';
import type { ObstacleScope } from './setup.ts';

/** Why a target cannot be started as a gateway; undefined where it can. */
export function gatewayObstacle({ programs }: ObstacleScope['target']): string | undefined {
  return programs.includes('gateway') ? undefined : 'needs a target that can be started as a gateway';
}

/** Which command of an operator a scenario needs and lacks; undefined where it has all. */
export function hookObstacle({ live }: Pick<Scenario, 'live'>, { commands }: Hooks): string | undefined {
  const missing = live?.hooks?.find((name) => commands[name] === undefined);
  return missing && missingHook(missing);
}

/** Why a scenario cannot sign a newcomer up; undefined where it can. */
export function signUpObstacle(
  { scenario }: { readonly scenario: { readonly ownServiceFor?: string } },
  { target, settings }: ObstacleScope,
): string | undefined {
  if (!target.programs.includes('responder')) return 'needs a target that can be started as a newcomer';
  if (scenario.ownServiceFor === undefined || settings.onboardingUrl === undefined) return undefined;
  return `needs ${scenario.ownServiceFor}, which only the sign-up service of this project is known to give`;
}
