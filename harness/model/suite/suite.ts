import pLimit from 'p-limit';
import { brokenIn } from '../invariants/all.ts';
import type { Happening } from '../invariants/history.ts';
import type { Input } from '../machine/inputs.ts';
import type { Machine, Step } from '../machine/machine.ts';
import { written, type Output } from '../machine/outputs.ts';
import type { State } from '../machine/states.ts';
import { nameOf } from '../machine/variants.ts';
import type { Converse } from './conversation.ts';
import { Resolved } from './resolved.ts';

/** Where a bot differs from the machine. */
export interface Deviation {
  readonly state: State;
  readonly input: Input;
  /** What is allowed, or how the state that should follow answers. */
  readonly expected: string;
  readonly observed: string;
  /** What was done to the bot, from the beginning. */
  readonly trace: readonly Input[];
  readonly happenings: readonly Happening[];
  /** Ids of the invariants that the trace breaks. */
  readonly breaks: readonly string[];
}

/** What the suite has seen of a bot. */
export interface SuiteResult {
  /** Which of the machines. */
  readonly variant: string;
  readonly transitions: { readonly conformant: number; readonly all: number };
  readonly states: { readonly identified: number; readonly all: number };
  readonly deviations: readonly Deviation[];
  /** Where the bot did what is not allowed, and did not when it was asked again. */
  readonly unsteady: readonly string[];
  /** Known quirks of the implementation that were met. */
  readonly quirks: readonly string[];
  readonly conversations: number;
  readonly steps: number;
  /** The machine that was seen. */
  readonly resolved: Resolved;
}

export interface SuiteOptions {
  readonly machine: Machine;
  readonly converse: Converse;
  /** What can be done to this bot; all else is left out. */
  readonly inputs: readonly Input[];
  /** Conversations at the same time. */
  readonly concurrency: number;
  /** Ends after the first deviation. Default: false. */
  readonly bail?: boolean;
  readonly signal: AbortSignal;
}

interface Seen {
  readonly input: Input;
  readonly outputs: readonly Output[];
}

/** Plays each transition of the machine with a bot, then tells by the answers of the bot whether it stands where it should. */
export async function performSuite(options: SuiteOptions): Promise<SuiteResult> {
  return new Suite(options).perform();
}

class Suite {
  readonly #options: SuiteOptions;
  readonly #resolved: Resolved;
  readonly #deviations = new Map<string, Deviation>();
  readonly #tested = new Set<string>();
  readonly #unsteady = new Set<string>();
  readonly #identified = new Set<State>();
  #conversations = 0;
  #steps = 0;

  constructor(options: SuiteOptions) {
    this.#options = options;
    this.#resolved = new Resolved(options.machine.initial);
  }

  async perform(): Promise<SuiteResult> {
    await this.#cover();
    if (!this.#isOver) await this.#identifyAll();
    const { machine } = this.#options;
    const reached = this.#resolved.states;
    const all = reached.reduce((sum, state) => sum + this.#inputsAt(state).length, 0);
    const wrong = [...this.#deviations.values()];
    return {
      variant: nameOf(machine.variant),
      transitions: { conformant: all - new Set(wrong.map(keyOf)).size, all },
      states: { identified: this.#identified.size, all: reached.length },
      deviations: wrong,
      unsteady: [...this.#unsteady],
      quirks: [
        ...new Set(
          reached.flatMap((state) => this.#resolved.at(state).flatMap(([, { quirk }]) => quirk ?? [])),
        ),
      ],
      conversations: this.#conversations,
      steps: this.#steps,
      resolved: this.#resolved,
    };
  }

  get #isOver(): boolean {
    return this.#options.bail === true && this.#deviations.size > 0;
  }

  #inputsAt(state: State): readonly Input[] {
    const choices = this.#options.machine.states.get(state);
    return this.#options.inputs.filter((input) => choices?.has(input));
  }

  /** Each transition once. Those that may be passed over in silence are tried together. */
  async #cover(): Promise<void> {
    const limit = pLimit(this.#options.concurrency);
    for (;;) {
      const batch = this.#resolved.states.flatMap((state) => {
        const left = this.#inputsAt(state).filter((input) => !this.#tested.has(`${state} ${input}`));
        const quiet = left.filter((input) => this.#silenceAt(state, input) !== undefined && !endsMost(input));
        const loud = left.filter((input) => !quiet.includes(input));
        return [
          ...(quiet.length > 0 ? [() => this.#coverQuiet(state, quiet)] : []),
          ...loud.map((input) => () => this.#coverOne(state, input)),
        ];
      });
      if (batch.length === 0 || this.#isOver) return;
      await Promise.all(batch.map((play) => limit(play)));
    }
  }

  #silenceAt(state: State, input: Input): Step | undefined {
    return this.#mayAt(state, input).find(({ says, to }) => says.length === 0 && to === state);
  }

  /** Inputs that may change nothing: all of them in one conversation, and parts of them where the bot said something. */
  async #coverQuiet(state: State, inputs: readonly Input[]): Promise<void> {
    if (this.#isOver) return;
    if (inputs.length === 1) return this.#coverOne(state, inputs[0]!);
    const conversation = await this.#begin();
    let isQuiet = await conversation.follow(this.#resolved.wayTo(state)!);
    for (const input of inputs) {
      if (!isQuiet) break;
      isQuiet = (await conversation.do(input, [this.#silenceAt(state, input)!])).length === 0;
    }
    const late = await conversation.end();
    if (isQuiet && late.length === 0) {
      for (const input of inputs) {
        this.#tested.add(`${state} ${input}`);
        this.#resolved.set(state, input, this.#silenceAt(state, input)!);
      }
      return;
    }
    const half = Math.ceil(inputs.length / 2);
    await this.#coverQuiet(state, inputs.slice(0, half));
    await this.#coverQuiet(state, inputs.slice(half));
  }

  /** One transition; what is not allowed is tried once more. */
  async #coverOne(state: State, input: Input, isRepeated = false): Promise<void> {
    if (this.#isOver) return;
    this.#tested.add(`${state} ${input}`);
    const conversation = await this.#begin();
    const may = this.#mayAt(state, input);
    const isThere = await conversation.follow(this.#resolved.wayTo(state)!);
    const outputs = isThere ? await conversation.do(input, may) : [];
    const late = await conversation.end();
    const step = isThere && late.length === 0 ? stepFor(may, outputs) : undefined;
    if (step === undefined && !isRepeated) return this.#coverOne(state, input, true);
    if (isRepeated && step !== undefined) this.#unsteady.add(keyOf({ state, input }));
    if (step !== undefined) return this.#resolved.set(state, input, step);
    if (!isThere) {
      const { expected, observed } = conversation.difference!;
      return this.#note(
        state,
        conversation.seen.at(-1)!.input,
        `${expected}, as before`,
        observed,
        conversation.seen,
      );
    }
    const observed = [...outputs, ...late];
    return this.#note(state, input, allowed(may), written(observed), conversation.seen);
  }

  /** After each transition: does the bot stand where it should? */
  async #identifyAll(): Promise<void> {
    const limit = pLimit(this.#options.concurrency);
    const resolved = this.#resolved;
    await Promise.all(
      resolved.states.map(async (state) => {
        const words = resolved.identify(state);
        const checks = words.map((word) => limit(() => this.#check(state, [], word)));
        const steps = [...resolved.at(state)];
        const silent = steps
          .filter(([, { says, to }]) => to === state && says.length === 0)
          .map(([input]) => input);
        const [alone, together] = [silent.filter(endsMost), silent.filter((input) => !endsMost(input))];
        for (const word of words)
          for (const inputs of [...alone.map((input) => [input]), together])
            checks.push(limit(() => this.#checkSilent(state, inputs, word)));
        for (const [input, { says, to }] of steps)
          if (to !== state || says.length > 0)
            for (const word of resolved.identify(to))
              checks.push(limit(() => this.#check(state, [input], word)));
        const right = await Promise.all(checks);
        if (right.every(Boolean)) this.#identified.add(state);
      }),
    );
  }

  /** Inputs that change nothing, all of them, and then the question; one by one where the answer is wrong. */
  async #checkSilent(state: State, silent: readonly Input[], word: readonly Input[]): Promise<boolean> {
    if (silent.length === 0 || this.#isOver) return true;
    if (await this.#answersAs(state, silent, word)) return true;
    if (silent.length === 1) return this.#check(state, silent, word);
    const half = Math.ceil(silent.length / 2);
    const parts = [silent.slice(0, half), silent.slice(half)];
    const right = await Promise.all(parts.map((part) => this.#checkSilent(state, part, word)));
    return right.every(Boolean);
  }

  async #answersAs(state: State, before: readonly Input[], word: readonly Input[]): Promise<boolean> {
    const conversation = await this.#begin();
    const isRight = await conversation.follow([...this.#resolved.wayTo(state)!, ...before, ...word]);
    await conversation.end();
    return isRight;
  }

  async #check(
    state: State,
    inputs: readonly Input[],
    word: readonly Input[],
    isRepeated = false,
  ): Promise<boolean> {
    if (this.#isOver) return true;
    const conversation = await this.#begin();
    const way = [...this.#resolved.wayTo(state)!, ...inputs];
    const isThere = await conversation.follow(way);
    const isRight = isThere && (await conversation.follow(word));
    await conversation.end();
    if (isRight && isRepeated) this.#unsteady.add(keyOf({ state, input: inputs.at(-1) ?? word[0]! }));
    if (isRight) return true;
    if (!isRepeated) return this.#check(state, inputs, word, true);
    const { expected, observed } = conversation.difference!;
    const input = inputs.at(-1) ?? way.at(-1) ?? word[0]!;
    this.#note(state, input, `to answer ${word.join(', ')} by ${expected}`, observed, conversation.seen);
    return false;
  }

  #mayAt(state: State, input: Input): readonly Step[] {
    return this.#options.machine.states.get(state)!.get(input)!.may;
  }

  #note(state: State, input: Input, expected: string, observed: string, seen: readonly Seen[]): void {
    const { variant } = this.#options.machine;
    const happenings = seen.flatMap(({ input: done, outputs }): Happening[] => [
      `?${done}`,
      ...outputs.map((output): Happening => `!${output}`),
    ]);
    const breaks = brokenIn({ variant, happenings }).map(({ id }) => id);
    const trace = seen.map((one) => one.input);
    const deviation = { state, input, expected, observed, trace, happenings, breaks };
    const known = this.#deviations.get(keyOf(deviation));
    if (known === undefined || known.trace.length > trace.length)
      this.#deviations.set(keyOf(deviation), deviation);
  }

  async #begin() {
    this.#options.signal.throwIfAborted();
    this.#conversations += 1;

    const conversation = await this.#options.converse();
    const seen: Seen[] = [];
    let state = this.#resolved.initial;
    let difference: { expected: string; observed: string } | undefined;
    const perform = async (input: Input, may: readonly Step[]): Promise<readonly Output[]> => {
      this.#steps += 1;
      const outputs = await conversation.do(input, may);
      seen.push({ input, outputs });
      return outputs;
    };
    return {
      seen,
      get difference() {
        return difference;
      },
      do: perform,
      end: () => conversation.end(),
      /** Does what was done before; false where the bot does something else than then. */
      follow: async (inputs: readonly Input[]): Promise<boolean> => {
        for (const input of inputs) {
          const step = this.#resolved.get(state, input)!;
          const outputs = await perform(input, [step]);
          if (written(outputs) !== written(step.says)) {
            difference = { expected: written(step.says), observed: written(outputs) };
            return false;
          }
          state = step.to;
        }
        return true;
      },
    };
  }
}

function stepFor(may: readonly Step[], outputs: readonly Output[]): Step | undefined {
  return may.find(({ says }) => written(says) === written(outputs));
}

/** From most states these lead to the same place, and so would hide what came before them. */
function endsMost(input: Input): boolean {
  return input.startsWith('cancel/') || input === 'done' || input === 'request/second';
}

function allowed(may: readonly Step[]): string {
  return may.map(({ says }) => written(says)).join(' | ');
}

function keyOf({ state, input }: Pick<Deviation, 'state' | 'input'>): string {
  return `${state} × ${input}`;
}
