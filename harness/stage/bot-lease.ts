import type { StartedBot } from '../bots/target.ts';
import type { RunScope, SharedPart } from './run-scope.ts';

/** What scenarios share: a bot, and what is known of it. */
export interface Leased {
  readonly bot: StartedBot;
}

/** Disposing of it says that the scenario needs the bot no more. */
export interface Hold<Shared extends Leased> extends AsyncDisposable {
  /** Rejects with BotStartError when the bot does not come up, with BlockedError when it can have no account. */
  readonly started: Promise<Shared>;
  /** Gives the bot to nobody any more: a scenario has failed with it. */
  retire(): void;
}

/** Starts the target's own bot, or a mutant, which is to serve the people of these localparts. */
export type StartShared<Shared> = (mutant: string | undefined, served: readonly string[]) => Promise<Shared>;

interface Tenancy<Shared> {
  readonly started: Promise<Shared>;
  holders: number;
  isRetired: boolean;
}

/**
 * The bot that scenarios share if they neither restart, bend nor configure it; the scenarios of a mutant share that mutant.
 * A bot that has died, or with which a scenario has failed, is given to nobody any more: the next scenario gets a new one.
 * A bot ends when no scenario will want it any more.
 */
export class BotLease<Shared extends Leased> {
  readonly #start: StartShared<Shared>;
  readonly #sharers: RunScope['sharers'];
  readonly #current = new Map<string | undefined, Tenancy<Shared>>();
  readonly #taken = new Map<string | undefined, number>();

  /** Starts the target's own at once, if anybody will want it. */
  constructor(run: Pick<RunScope, 'sharers'>, part: SharedPart, start: StartShared<Shared>) {
    this.#start = start;
    this.#sharers = run.sharers.filter((sharer) => sharer.part === part);
    if (this.#sharersOf(undefined).length > 0) this.#tenancy(undefined);
  }

  take(mutant: string | undefined): Hold<Shared> {
    const tenancy = this.#tenancy(mutant);
    tenancy.holders++;
    this.#taken.set(mutant, (this.#taken.get(mutant) ?? 0) + 1);
    return {
      started: tenancy.started,
      retire: () => this.#retire(mutant, tenancy),
      [Symbol.asyncDispose]: async () => {
        tenancy.holders--;
        if (this.#taken.get(mutant)! >= this.#sharersOf(mutant).length) this.#retire(mutant, tenancy);
        if (tenancy.holders > 0 || !tenancy.isRetired) return;
        const shared = await tenancy.started.catch(() => undefined);
        await shared?.bot[Symbol.asyncDispose]();
      },
    };
  }

  #tenancy(mutant: string | undefined): Tenancy<Shared> {
    const current = this.#current.get(mutant);
    if (current !== undefined) return current;
    const served = this.#sharersOf(mutant).flatMap((sharer) => sharer.served);
    const tenancy = { started: this.#start(mutant, served), holders: 0, isRetired: false };
    this.#current.set(mutant, tenancy);
    const retire = (): void => this.#retire(mutant, tenancy);
    tenancy.started.then(({ bot }) => bot.exited.then(retire), retire);
    return tenancy;
  }

  #retire(mutant: string | undefined, tenancy: Tenancy<Shared>): void {
    tenancy.isRetired = true;
    if (this.#current.get(mutant) === tenancy) this.#current.delete(mutant);
  }

  #sharersOf(mutant: string | undefined): RunScope['sharers'] {
    return this.#sharers.filter((sharer) => sharer.mutant === mutant);
  }
}
