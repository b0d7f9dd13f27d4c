import type { PartName } from '../stage/parts.ts';
import type { Setups } from '../stage/setup.ts';

/**
 * The parts that are set up for some that are used, with all that they need: each after what it needs itself.
 * @throws TypeError for parts that need each other, and for one that has no setup.
 */
export function neededParts(used: readonly PartName[], setups: Setups): PartName[] {
  const found = new Set<PartName>();
  const add = (name: PartName, path: readonly PartName[]): void => {
    if (path.includes(name)) throw new TypeError(`parts need each other: ${[...path, name].join(' → ')}`);
    if (found.has(name)) return;
    if (!Object.hasOwn(setups, name)) throw new TypeError(`there is no part "${name}" to set up`);
    for (const needed of setups[name].needs) add(needed, [...path, name]);
    found.add(name);
  };
  for (const name of used) add(name, []);
  return [...found];
}
