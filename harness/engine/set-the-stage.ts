import type { PartName, Parts } from '../stage/parts.ts';
import type { Scene } from '../stage/scene.ts';
import type { Setups, SetupScene } from '../stage/setup.ts';
import type { Seat } from '../networks/network.ts';
import { neededParts } from './needed-parts.ts';
import type { RunParts } from './run-parts.ts';

/** What makes parts. */
interface PartSources {
  readonly setups: Setups;
  readonly runParts: RunParts;
}

/** A scene as it is made for one scenario, without what depends on its parts. */
export type EmptyScene = Omit<Scene, 'seats'>;

/**
 * Sets up all parts that a scenario uses, at the same time where they do not need each other. One that fails stops the
 * others; they are waited for, so that nothing is left half started.
 * @param abort aborts the scene's signal.
 */
export async function setTheStage(
  used: readonly PartName[],
  empty: EmptyScene,
  { setups, runParts }: PartSources,
  abort: (reason: unknown) => void,
): Promise<Parts> {
  const started = new Map<PartName, Promise<unknown>>();
  const names = neededParts(used, setups);
  const scene: SetupScene = {
    ...empty,
    ifUsed: <Name extends PartName>(name: Name) =>
      names.includes(name) ? untilStarted<Name>(name) : undefined,
    seats: () => Promise.all(names.filter((name) => givesSeat(setups, name)).map(seatOf)),
  };
  let first: { readonly error: unknown } | undefined;
  // In this order a part comes after those that it needs; one that it only asks for may be any.
  const begun = Promise.withResolvers<void>();
  for (const name of names) {
    const setup = setups[name];
    const part = (async () => {
      if (setup.per === 'run') return runParts.partForScenario(name);
      await begun.promise;
      const ready = await Promise.all(setup.needs.map(async (need) => [need, await untilStarted(need)]));
      return setup.start(scene, Object.fromEntries(ready) as Partial<Parts>);
    })();
    part.catch((error: unknown) => {
      first ??= { error };
      abort(error);
    });
    started.set(name, part);
  }
  begun.resolve();
  await Promise.allSettled(started.values());
  // Those that it stopped tell less.
  if (first !== undefined) throw first.error;
  const ready = await Promise.all(names.map(async (name) => [name, await started.get(name)]));
  return Object.fromEntries(ready) as Parts;

  function untilStarted<Name extends PartName>(name: Name): Promise<Parts[Name]> {
    return started.get(name) as Promise<Parts[Name]>;
  }

  async function seatOf(name: PartName): Promise<Seat> {
    return ((await untilStarted(name)) as { readonly seat: Seat }).seat;
  }
}

function givesSeat(setups: Setups, name: PartName): boolean {
  const setup = setups[name];
  return setup.per === 'scenario' && setup.givesSeat === true;
}
