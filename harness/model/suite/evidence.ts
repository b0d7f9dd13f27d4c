import type { Input } from '../machine/inputs.ts';
import { written } from '../machine/outputs.ts';
import type { State } from '../machine/states.ts';
import type { Resolved } from './resolved.ts';
import type { Seen } from './walk.ts';

/**
 * What was seen of a bot after each transition. Every verification passes many transitions on its way, and whatever comes
 * later in it speaks for each of them: a state is excluded as the next one where it would have answered something else.
 */
export class Evidence {
  readonly #resolved: Resolved;
  readonly #after = new Map<string, (readonly Seen[])[]>();

  constructor(resolved: Resolved) {
    this.#resolved = resolved;
  }

  /** Takes down a verification in which the bot did what it had done before. */
  add(seen: readonly Seen[]): void {
    let state = this.#resolved.initial;
    for (const [index, { input }] of seen.entries()) {
      const key = `${state} ${input}`;
      const after = this.#after.get(key) ?? [];
      this.#after.set(key, after);
      after.push(seen.slice(index + 1));
      state = this.#resolved.get(state, input)!.to;
    }
  }

  /** Of some states, those in which the bot could stand after a transition for all that was seen. */
  leftAfter(state: State, input: Input, others: readonly State[]): readonly State[] {
    const { to } = this.#resolved.get(state, input)!;
    let left = others;
    for (const seen of this.#after.get(`${state} ${input}`) ?? []) {
      if (left.length === 0) break;
      left = this.#stillPossible(to, left, seen);
    }
    return left;
  }

  #stillPossible(right: State, others: readonly State[], seen: readonly Seen[]): readonly State[] {
    const excluded = new Set<State>();
    let at = right;
    let paths = others.map((origin) => ({ origin, at: origin }));
    for (const { input, outputs } of seen) {
      const due = this.#resolved.get(at, input)!;
      paths = paths.flatMap(({ origin, at: where }) => {
        // Before there is a verification nothing comes of what belongs to one.
        if (this.#resolved.isBefore(where, input)) return [{ origin, at: where }];
        const step = this.#resolved.get(where, input);
        if (step === undefined) return [];
        if (written(step.says) !== written(outputs)) excluded.add(origin);
        // From the same place on nothing can tell them apart.
        else if (step.to !== due.to) return [{ origin, at: step.to }];
        return [];
      });
      at = due.to;
    }
    return others.filter((other) => !excluded.has(other));
  }
}
