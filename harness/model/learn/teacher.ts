import pLimit from 'p-limit';
import type { Word } from './mealy.ts';
import { newPlace, observe, placeAfter, type Place } from './observations.ts';
import type { Plan } from './plan.ts';

/** A bot, or anything else that does the same whenever the same is done to it from its beginning. */
export interface Learnable<Input extends string> {
  begin(): Promise<Session<Input>>;
}

/** One try, from the beginning. */
export interface Session<Input extends string> {
  /**
   * Does one thing, and gives what comes of it.
   * @param known what came of it when the same was done before, so that nobody waits for more. Absent: nobody knows.
   */
  step(input: Input, known: string | undefined): Promise<string>;
  end(): Promise<void>;
}

/** The same was done, and something else came of it. */
export class Unsteady extends Error {
  override readonly name = 'Unsteady';
  readonly word: Word;
  /** Each time what came of the last input of the word, or of one before it. */
  readonly answers: readonly (readonly string[])[];

  constructor(word: Word, answers: readonly (readonly string[])[]) {
    super(
      `${word.join(' · ')} is answered by ${answers.map((outputs) => outputs.join(' · ')).join(', and by ')}`,
    );
    [this.word, this.answers] = [word, answers];
  }
}

interface Contradiction<Input extends string> {
  readonly word: Word<Input>;
  readonly before: readonly string[];
  readonly now: readonly string[];
}

/** Asks what nobody has asked before, and remembers all answers. */
export class Teacher<Input extends string> {
  readonly root: Place<Input> = newPlace();
  readonly #learnable: Learnable<Input>;
  readonly #limit: ReturnType<typeof pLimit>;
  readonly #doubted = new Set<string>();
  #queries = 0;
  #steps = 0;
  #corrections = 0;

  /** @param concurrency as many tries go on at the same time. */
  constructor(learnable: Learnable<Input>, concurrency = 1) {
    this.#learnable = learnable;
    this.#limit = pLimit(concurrency);
  }

  /** Tries so far, and what was done in them. */
  get cost(): { readonly queries: number; readonly steps: number } {
    return { queries: this.#queries, steps: this.#steps };
  }

  /** How often an answer was taken back, and all behind it with it. */
  get corrections(): number {
    return this.#corrections;
  }

  /** Words that were once answered otherwise than the two other times. */
  get unsteady(): readonly string[] {
    return [...this.#doubted];
  }

  /** @throws Unsteady where something else comes of the same, and where that happens again at the same place. */
  async ask(plans: readonly Plan<Input>[]): Promise<void> {
    try {
      await Promise.all(plans.map((plan) => this.#limit(() => this.#askOne(plan))));
    } finally {
      this.#limit.clearQueue();
    }
  }

  async #askOne(plan: Plan<Input>): Promise<void> {
    for (let isHurried = true; !this.#isKnown(plan); isHurried = false) {
      const contradiction = await this.#try(plan, isHurried);
      if (contradiction === undefined) return;
      await this.#settle(contradiction, isHurried);
    }
  }

  #isKnown(plan: Plan<Input>): boolean {
    let place = this.root;
    for (let left = plan; left !== undefined;) {
      const observed = place.next.get(left.input);
      if (observed === undefined) return false;
      [place, left] = [observed.place, left.after(observed.output)];
    }
    return true;
  }

  async #try(plan: Plan<Input>, isHurried: boolean): Promise<Contradiction<Input> | undefined> {
    const outputs: string[] = [];
    const session = await this.#begin();
    let place = this.root;
    try {
      for (let left = plan; left !== undefined;) {
        const { input } = left;
        const output = await session.step(input, isHurried ? place.next.get(input)?.output : undefined);
        // Others may have asked the same meanwhile.
        const known = place.next.get(input);
        if (known !== undefined && known.output !== output)
          return {
            word: [...place.word, input],
            before: [...outputs, known.output],
            now: [...outputs, output],
          };
        outputs.push(output);
        place = known?.place ?? observe(place, input, output);
        left = left.after(output);
      }
      return undefined;
    } finally {
      await session.end();
    }
  }

  /** Asks once more, in no hurry; two of three count. Where there was no hurry before either, that is done once. */
  async #settle({ word, before, now }: Contradiction<Input>, isHurried: boolean): Promise<void> {
    const key = word.join(' · ');
    if (this.#doubted.has(key)) {
      if (isHurried) return;
      throw new Unsteady(word, [before, now]);
    }
    this.#doubted.add(key);
    const outputs: string[] = [];
    const session = await this.#begin();
    for (const input of word) outputs.push(await session.step(input, undefined));
    await session.end();
    if (outputs.join('\n') === before.join('\n')) return;
    if (outputs.join('\n') !== now.join('\n')) throw new Unsteady(word, [before, now, outputs]);
    const place = placeAfter(this.root, word.slice(0, -1));
    if (place === undefined) return;
    observe(place, word.at(-1)!, now.at(-1)!);
    this.#corrections += 1;
  }

  async #begin(): Promise<Session<Input>> {
    this.#queries += 1;
    const session = await this.#learnable.begin();
    return {
      step: (input, known) => {
        this.#steps += 1;
        return session.step(input, known);
      },
      end: () => session.end(),
    };
  }
}
