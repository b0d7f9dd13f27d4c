import { requireKnown } from '../errors/usage-error.ts';
import { caraTarget } from './cara.ts';
import { manifestTarget } from './manifest/manifest-target.ts';
import { referenceTarget } from './reference.ts';
import type { Target } from './target.ts';

const targets = { reference: referenceTarget, cara: caraTarget } as const;
const targetNames = Object.keys(targets) as (keyof typeof targets)[];
const manifestName = /[/\\]|\.json5?$/;

/**
 * The target of that name, or that a manifest describes.
 * @throws UsageError for an unknown name or a wrong manifest, EnvironmentError when its program is not there.
 */
export function selectTarget(name: string): Target {
  return manifestName.test(name)
    ? manifestTarget(name)
    : targets[requireKnown('target', name, targetNames)]();
}
