import type { Place } from './observations.ts';
import type { Plan } from './plan.ts';

/**
 * Asks, wherever the bot stands, what tells as many of some places as possible from where it stands. Each next input depends on
 * what was answered to those before.
 */
export function distinguish<Input extends string>(places: readonly Place<Input>[]): Plan<Input> {
  const { input } = bestOf(places);
  if (input === undefined) return undefined;
  return { input, after: (output) => distinguish(groupsBy(places, input).get(output) ?? []) };
}

interface Best<Input extends string> {
  readonly input: Input | undefined;
  /** How many of the places are ruled out, on average. */
  readonly gain: number;
}

/** Looks at each word that was asked at two of the places or more, and at none twice. */
function bestOf<Input extends string>(places: readonly Place<Input>[]): Best<Input> {
  let best: Best<Input> = { input: undefined, gain: 0 };
  if (places.length < 2) return best;
  for (const input of new Set(places.flatMap(({ next }) => [...next.keys()]))) {
    const groups = [...groupsBy(places, input).values()];
    const all = groups.reduce((sum, group) => sum + group.length, 0);
    const gain = groups.reduce(
      (sum, group) => sum + (group.length * (all - group.length + bestOf(group).gain)) / all,
      0,
    );
    if (gain > best.gain) best = { input, gain };
    if (gain === places.length - 1) break;
  }
  return best;
}

/** Where places lead by an input, by what was answered; those at which it was not asked are left out. */
function groupsBy<Input extends string>(
  places: readonly Place<Input>[],
  input: Input,
): Map<string, Place<Input>[]> {
  const groups = new Map<string, Place<Input>[]>();
  for (const { next } of places) {
    const observed = next.get(input);
    if (observed === undefined) continue;
    groups.set(observed.output, [...(groups.get(observed.output) ?? []), observed.place]);
  }
  return groups;
}
