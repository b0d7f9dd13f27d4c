import type { Seat } from '../networks/network.ts';
import type { PlanEntry } from './plan-entry.ts';
import type { PartName, Parts } from './parts.ts';
import type { NetworkSettings, RunScope, SharedPart } from './run-scope.ts';
import type { Scene } from './scene.ts';

/** A scene that can tell which parts it has. */
export interface SetupScene extends Scene {
  /** The part, where the scenario uses it. */
  ifUsed<Name extends PartName>(name: Name): Promise<Parts[Name]> | undefined;
}

interface CommonSetup {
  /** Parts that are set up before it, and with it. */
  readonly needs: readonly PartName[];
  /** Why an entry that uses it cannot be played in a run; undefined where it can. */
  readonly obstacle?: (entry: Pick<PlanEntry, 'scenario'>, run: ObstacleScope) => string | undefined;
}

/** What is known of a run before anything is started. */
export type ObstacleScope = Pick<RunScope, 'target' | 'settings'>;

/** A network as reports name it before it has started. */
export interface NetworkName {
  /** E.g. `matrix`. */
  readonly network: string;
  /** How the run comes by it, e.g. `simulated`. */
  mode(settings: NetworkSettings): string;
}

/** A part that a run has once. */
export interface RunSetup<Part> extends CommonSetup {
  readonly per: 'run';
  /** Present: the part is a network, which is watched while the run lasts. */
  readonly network?: NetworkName;
  start(run: RunScope, ready: Partial<Parts>): Promise<Part>;
}

/** A part that each scenario has for itself. */
export interface SceneSetup<Part> extends CommonSetup {
  readonly per: 'scenario';
  /** True: a scenario that uses the part by name restarts, bends or configures its bot, and shares it with nobody. */
  readonly ownsBot?: boolean;
  /** The kind of shared bot that has one of it for each scenario, so that using it is no reason for a bot of one's own. */
  readonly comesWith?: SharedPart;
  /** True: the part holds a seat for the bot in its network. */
  readonly givesSeat?: Part extends { readonly seat: Seat } ? boolean : never;
  start(scene: SetupScene, ready: Partial<Parts>): Promise<Part>;
}

/** One setup for each part: a part without one does not compile. */
export type Setups = { readonly [Name in PartName]: RunSetup<Parts[Name]> | SceneSetup<Parts[Name]> };

/** A part that is set up once for a run; those that are needed are given to it. */
export function perRun<Part, const Needs extends PartName = never>(
  needs: readonly Needs[],
  start: (run: RunScope, ready: Pick<Parts, Needs>) => Part | PromiseLike<Part>,
  more: Omit<RunSetup<Part>, 'per' | 'needs' | 'start'> = {},
): RunSetup<Part> {
  return { ...more, per: 'run', needs, start: async (run, ready) => start(run, ready as Pick<Parts, Needs>) };
}

/** A part that is set up for each scenario that uses it; those that are needed are given to it. */
export function perScenario<Part, const Needs extends PartName = never>(
  needs: readonly Needs[],
  start: (scene: SetupScene, ready: Pick<Parts, Needs>) => Part | PromiseLike<Part>,
  more: Omit<SceneSetup<Part>, 'per' | 'needs' | 'start'> = {},
): SceneSetup<Part> {
  return {
    ...more,
    per: 'scenario',
    needs,
    start: async (scene, ready) => start(scene, ready as Pick<Parts, Needs>),
  };
}
