import { requireKnown } from '../engine/usage-error.ts';
import { caraTarget } from './cara.ts';
import { referenceTarget } from './reference.ts';
import type { Target } from './target.ts';

const targets = { reference: referenceTarget, cara: caraTarget } as const;
const targetNames = Object.keys(targets) as (keyof typeof targets)[];

/**
 * The target of that name.
 * @throws UsageError for an unknown name, EnvironmentError when its program is not there.
 */
export function selectTarget(name: string): Target {
  return targets[requireKnown('target', name, targetNames)]();
}
