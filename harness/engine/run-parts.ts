import { BlockedError } from '../errors/blocked-error.ts';
import { EnvironmentError } from '../errors/environment-error.ts';
import { messageOf } from '../errors/message-of.ts';
import type { StartedNetwork } from '../networks/network.ts';
import type { PartName, Parts } from '../stage/parts.ts';
import type { PlanEntry } from '../stage/plan-entry.ts';
import type { RunScope } from '../stage/run-scope.ts';
import type { NetworkName, Setups } from '../stage/setup.ts';
import { neededParts } from './needed-parts.ts';

/** A network that is coming up. */
export interface StartingNetwork {
  readonly name: NetworkName;
  /** Rejects with what its start threw. */
  readonly started: Promise<StartedNetwork>;
}

/** The parts that a run has once: each is started at the beginning, and ends with the run's stack. */
export class RunParts {
  readonly #started = new Map<PartName, Promise<unknown>>();
  readonly #networks: StartingNetwork[] = [];

  /** Starts all that the plan needs, at the same time where they do not need each other. */
  constructor(setups: Setups, run: RunScope, plan: readonly PlanEntry[]) {
    const used = plan.flatMap(({ scenario }) => scenario.uses);
    // The target is asked for its version in any case.
    for (const name of neededParts(['target', ...used], setups)) {
      const setup = setups[name];
      if (setup.per !== 'run') continue;
      const start = async (): Promise<unknown> => {
        const ready = await Promise.all(setup.needs.map(async (need) => [need, await this.part(need)]));
        return setup.start(run, Object.fromEntries(ready) as Partial<Parts>);
      };
      const part = start();
      part.catch(() => {});
      this.#started.set(name, part);
      if (setup.network !== undefined)
        this.#networks.push({ name: setup.network, started: part as Promise<StartedNetwork> });
    }
  }

  /** Rejects with what its start threw. */
  part<Name extends PartName>(name: Name): Promise<Parts[Name]> {
    return this.#started.get(name) as Promise<Parts[Name]>;
  }

  /** The same for a scenario, which is blocked where the part could not be started: it stands for the environment. */
  async partForScenario<Name extends PartName>(name: Name): Promise<Parts[Name]> {
    try {
      return await this.part(name);
    } catch (error) {
      if (error instanceof EnvironmentError) throw error;
      throw new BlockedError(messageOf(error), { cause: error });
    }
  }

  /** The networks that the plan needs, started or not. */
  get networks(): readonly StartingNetwork[] {
    return this.#networks;
  }

  /** Resolves when nothing is being started any more. Never rejects. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#started.values());
  }
}
