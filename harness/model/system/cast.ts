import { brokenIn } from '../invariants/all.ts';
import type { Input } from '../machine/inputs.ts';
import type { Machine } from '../machine/machine.ts';
import { become, isOver, type Party } from './party.ts';
import type { Message, Side } from './terms.ts';

/** What is known of a party. */
interface Known {
  readonly number: number;
  readonly becomes: Map<string, readonly Party[]>;
  readonly breaks: readonly string[];
}

/**
 * The parties of one exploration. There is one object for each value, so that all that is found out about it is found out
 * once, however many worlds it is a part of.
 */
export class Cast {
  readonly machines: Readonly<Record<Side, Machine>>;
  readonly #parties = new Map<string, Party>();
  readonly #known = new WeakMap<Party, Known>();

  constructor(machines: Readonly<Record<Side, Machine>>) {
    this.machines = machines;
  }

  /** The object for a value. */
  one(party: Party): Party {
    const key = JSON.stringify(party);
    const known = this.#parties.get(key);
    if (known !== undefined) return known;
    this.#parties.set(key, party);
    const { variant } = this.machines[party.side];
    const breaks = brokenIn({ variant, happenings: party.happenings }).map(({ id }) => id);
    this.#known.set(party, { number: this.#parties.size, becomes: new Map(), breaks });
    return party;
  }

  /** Tells it from all others. */
  numberOf(party: Party): number {
    return this.#known.get(party)!.number;
  }

  /** Ids of the invariants that its history breaks. */
  brokenBy(party: Party): readonly string[] {
    return this.#known.get(party)!.breaks;
  }

  /** All that a party may become when something is done to it; none where that changes nothing. */
  take(party: Party, input: Input, message?: Message): readonly Party[] {
    const { becomes } = this.#known.get(party)!;
    const key = message === undefined ? input : JSON.stringify(message);
    const known = becomes.get(key);
    if (known !== undefined) return known;
    const next = become(party, this.machines[party.side], input, message).map((one) => this.one(one));
    becomes.set(key, next);
    return next;
  }

  /** The same party once it is over: how it came to that matters no more, only what others have heard of it. */
  settled(party: Party): Party {
    if (!isOver(party) || party.happenings.length === 0) return party;
    const { side, state, sent, view, trusts } = party;
    const heard = { side, state, sent, view, happenings: [], hasReady: true, theirStart: true };
    return this.one({ ...heard, ...(trusts && { trusts }) });
  }
}
