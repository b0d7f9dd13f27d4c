import pLimit from 'p-limit';
import { brokenIn } from '../invariants/all.ts';
import type { Happening } from '../invariants/history.ts';
import type { Input } from '../machine/inputs.ts';
import type { Machine, Step } from '../machine/machine.ts';
import { written } from '../machine/outputs.ts';
import type { State } from '../machine/states.ts';
import { nameOf } from '../machine/variants.ts';
import type { Converse } from './conversation.ts';
import { Evidence } from './evidence.ts';
import { Resolved } from './resolved.ts';
import type { Deviation, SuiteResult } from './result.ts';
import { Walk, type Seen } from './walk.ts';

export interface SuiteOptions {
  readonly machine: Machine;
  readonly converse: Converse;
  /** What can be done to this bot; all else is left out. */
  readonly inputs: readonly Input[];
  /** Conversations at the same time. */
  readonly concurrency: number;
  /** Whether it ends with a deviation. Default: it ends with none. */
  readonly endsWith?: (deviation: Deviation) => boolean | Promise<boolean>;
  readonly signal: AbortSignal;
  /** Whether it also tells where the bot stands after each transition. Default: true. */
  readonly identifies?: boolean;
}

/** Plays each transition of the machine with a bot, and tells by the answers of the bot whether it stands where it should. */
export async function performSuite(options: SuiteOptions): Promise<SuiteResult> {
  return new Suite(options).perform();
}

class Suite {
  readonly #options: SuiteOptions;
  readonly #resolved: Resolved;
  readonly #evidence: Evidence;
  readonly #deviations = new Map<string, Deviation>();
  readonly #tested = new Set<string>();
  /** Of these the bot has already answered otherwise than the state does that should follow. */
  readonly #doubted = new Set<string>();
  readonly #unsteady = new Set<string>();
  readonly #identified = new Set<State>();
  #isOver = false;
  #conversations = 0;
  #steps = 0;

  constructor(options: SuiteOptions) {
    this.#options = options;
    this.#resolved = new Resolved(options.machine.initial);
    this.#evidence = new Evidence(this.#resolved);
  }

  async perform(): Promise<SuiteResult> {
    const beganAtMs = performance.now();
    await this.#cover();
    if (!this.#isOver && this.#options.identifies !== false) await this.#identifyAll();
    const { machine } = this.#options;
    const reached = this.#resolved.states;
    const all = reached.reduce((sum, state) => sum + this.#inputsAt(state).length, 0);
    const wrong = [...this.#deviations.values()];
    return {
      variant: nameOf(machine.variant),
      transitions: { conformant: all - new Set(wrong.map(keyOf)).size, all },
      states: { identified: this.#identified.size, all: reached.length },
      deviations: wrong,
      known: [],
      unsteady: [...this.#unsteady],
      quirks: [
        ...new Set(
          reached.flatMap((state) => this.#resolved.at(state).flatMap(([, { quirk }]) => quirk ?? [])),
        ),
      ],
      tookMs: performance.now() - beganAtMs,
      conversations: this.#conversations,
      steps: this.#steps,
      resolved: this.#resolved,
    };
  }

  #inputsAt(state: State): readonly Input[] {
    const choices = this.#options.machine.states.get(state);
    return this.#options.inputs.filter((input) => choices?.has(input));
  }

  /** Each transition once. Those that may leave the bot where it stands are tried together. */
  async #cover(): Promise<void> {
    const limit = pLimit(this.#options.concurrency);
    for (let round = this.#nextRound(); round.length > 0 && !this.#isOver; round = this.#nextRound())
      await Promise.all(round.map(({ state, inputs }) => limit(() => this.#coverTogether(state, inputs))));
  }

  /** First what may lead to states that were not reached yet, and what tells them apart later. */
  #nextRound(): readonly Together[] {
    const reached = this.#resolved.states;
    const left = reached.flatMap((state) =>
      this.#inputsAt(state)
        .filter((input) => !this.#tested.has(keyOf({ state, input })))
        .map((input) => ({ state, input })),
    );
    const leading = new Map<State, Place>();
    for (const place of left)
      for (const { to } of this.#mayAt(place.state, place.input))
        if (!reached.includes(to) && !leading.has(to)) leading.set(to, place);
    const telling = left.filter(
      (place) => isHonest(place.input) && !standsAlone(place.input) && this.#stays(place),
    );
    const first = new Set([...leading.values(), ...telling]);
    return this.#together(first.size > 0 ? [...first] : left);
  }

  /** Those that may leave the bot where it stands are done one after the other. */
  #together(places: readonly Place[]): readonly Together[] {
    const staying = places.filter((place) => this.#stays(place) && !standsAlone(place.input));
    const byState = Map.groupBy(staying, ({ state }) => state);
    return [
      ...[...byState].map(([state, those]) => ({ state, inputs: those.map(({ input }) => input) })),
      ...places
        .filter((place) => !staying.includes(place))
        .map(({ state, input }) => ({ state, inputs: [input] })),
    ];
  }

  /** What the bot does if it stays where it is; undefined where it may not. */
  #stays({ state, input }: Place): Step | undefined {
    const staying = this.#mayAt(state, input).filter(({ to }) => to === state);
    return staying.find(({ quirk }) => quirk !== undefined) ?? staying[0];
  }

  /**
   * Some inputs one after the other, as long as the bot stays in the state, and then what tells where it stands. First it is
   * taken for granted that the bot is silent where it may be; where it is not, each input is waited for.
   */
  async #coverTogether(
    state: State,
    inputs: readonly Input[],
    isCareful = inputs.length === 1,
  ): Promise<void> {
    if (inputs.length === 0 || this.#isOver) return;
    const walk = await this.#begin();
    let isRight = await this.#follow(walk, state, []);
    const passed = new Map<Input, Step>();
    let isLeft = false;
    for (const input of isRight ? inputs : []) {
      const may = this.#mayAt(state, input);
      const stay = this.#stays({ state, input });
      const outputs = await (isCareful ? walk.doAlone(input, may) : walk.do(input, [stay!]));
      const step = stepFor(may, outputs);
      isRight = step !== undefined && (isCareful || step.to === state);
      if (step === undefined || !isRight) break;
      // What came before it may have changed something: it counts alone only.
      isLeft = step.to !== state && passed.size > 0;
      if (!isLeft) passed.set(input, step);
      if (step.to !== state) break;
    }
    const last = [...passed.keys()].at(-1);
    const at = passed.get(last!)?.to ?? state;
    const isTold = isRight && !isLeft && (await walk.follow(at, this.#tell(at, this.#othersThan(at), last)));
    const late = await walk.end();
    this.#count(walk);
    const isSound = isTold && late.length === 0;
    if (!isSound && !isCareful) return this.#coverTogether(state, inputs, true);
    const left = inputs.slice(passed.size);
    // What was waited for is known of each, but for the last one: something may have come after it.
    const suspect = isRight ? (isTold && !isSound ? last : undefined) : left.shift();
    for (const [input, step] of passed) {
      if (input === suspect) continue;
      this.#tested.add(keyOf({ state, input }));
      this.#resolved.set(state, input, step);
    }
    if (isSound) this.#evidence.add(walk.seen);
    else if (isRight && !isLeft && last !== undefined) this.#doubted.add(keyOf({ state, input: last }));
    if (suspect !== undefined) await this.#coverOne(state, suspect);
    if (isLeft) await this.#coverTogether(state, [left.shift()!]);
    return this.#coverTogether(state, left);
  }

  /** One transition; what is not allowed is tried once more. */
  async #coverOne(state: State, input: Input, isRepeated = false): Promise<void> {
    if (this.#isOver) return;
    this.#tested.add(keyOf({ state, input }));
    const walk = await this.#begin(isRepeated);
    const may = this.#mayAt(state, input);
    const isThere = await this.#follow(walk, state, []);
    const outputs = isThere ? await walk.do(input, may) : [];
    const late = await walk.end();
    this.#count(walk);
    const step = isThere && late.length === 0 ? stepFor(may, outputs) : undefined;
    if (step === undefined && !isRepeated) return this.#coverOne(state, input, true);
    if (isRepeated && step !== undefined) this.#unsteady.add(keyOf({ state, input }));
    if (step !== undefined) return this.#resolved.set(state, input, step);
    if (!isThere) {
      const { expected, observed } = walk.difference!;
      return this.#note(state, walk.seen.at(-1)!.input, `${expected}, as before`, observed, walk.seen);
    }
    const observed = [...outputs, ...late];
    return this.#note(state, input, allowed(may), written(observed), walk.seen);
  }

  /** After each transition: does the bot stand where it should? */
  async #identifyAll(): Promise<void> {
    const limit = pLimit(this.#options.concurrency);
    const resolved = this.#resolved;
    await Promise.all(
      resolved.states.map(async (state) => {
        const inputs = resolved.at(state).map(([input]) => input);
        await limit(() => this.#identifyTogether(state, inputs));
        const right = await Promise.all(inputs.map((input) => limit(() => this.#identify({ state, input }))));
        if (right.every(Boolean)) this.#identified.add(state);
      }),
    );
  }

  /**
   * Inputs that change nothing, one after the other, and what tells the state then. What one hides of another is seen without
   * it or the other way round; what is wrong is looked for in parts of them.
   */
  async #identifyTogether(state: State, inputs: readonly Input[]): Promise<void> {
    const staying = inputs.filter(
      (input) => !standsAlone(input) && this.#resolved.get(state, input)!.to === state,
    );
    const left = (): Input[] => staying.filter((input) => this.#leftAfter({ state, input }).length > 0);
    let [now, before] = [left(), staying.length + 1];
    while (now.length > 1 && now.length < before && !this.#isOver) {
      before = now.length;
      for (const some of [now, now.toReversed()]) {
        if (!(await this.#asksTogether(state, some))) {
          const half = Math.ceil(now.length / 2);
          await this.#identifyTogether(state, now.slice(0, half));
          return this.#identifyTogether(state, now.slice(half));
        }
        if (left().length < 2) return;
      }
      now = left();
    }
  }

  async #asksTogether(state: State, inputs: readonly Input[]): Promise<boolean> {
    const others = inputs.flatMap((input) => this.#leftAfter({ state, input }));
    const walk = await this.#begin();
    const word = this.#resolved.tell(state, [...new Set(others)]);
    const isRight = await this.#follow(walk, state, [...inputs, ...word]);
    const late = await walk.end();
    this.#count(walk);
    const isSound = isRight && late.length === 0;
    if (isSound) this.#evidence.add(walk.seen);
    return isSound;
  }

  /** Asks what tells the state that follows from all others in which the bot could stand for all that was seen. */
  async #identify(place: Place): Promise<boolean> {
    const { to } = this.#resolved.get(place.state, place.input)!;
    let [left, before] = [this.#leftAfter(place), Infinity];
    while (left.length > 0 && left.length < before && !this.#isOver) {
      const word = this.#tell(to, left, place.input);
      if (word.length > 0 && !(await this.#check(place, word))) return false;
      before = left.length;
      left = this.#leftAfter(place);
    }
    return true;
  }

  /**
   * What tells a state from others after an input. Who has changed its identity has none any more that could be signed; who
   * has asked for something else, too, would ask for a second verification.
   */
  #tell(state: State, others: readonly State[], input?: Input): readonly Input[] {
    const word = this.#resolved.tell(state, others);
    const asksElsewhere = input === 'request/second' || input === 'request/unknown-method';
    let at = state;
    const end = word.findIndex((one) => {
      const step = this.#resolved.get(at, one)!;
      at = step.to;
      if (input === 'mac/new-identity') return step.says.includes('signed');
      return asksElsewhere && one.startsWith('request');
    });
    return end === -1 ? word : word.slice(0, end);
  }

  #leftAfter({ state, input }: Place): readonly State[] {
    const { to } = this.#resolved.get(state, input)!;
    return this.#evidence.leftAfter(state, input, this.#othersThan(to));
  }

  async #check(
    place: Place,
    word: readonly Input[],
    isRepeated = this.#doubted.delete(keyOf(place)),
  ): Promise<boolean> {
    if (this.#isOver) return true;
    const { state, input } = place;
    const walk = await this.#begin(isRepeated);
    const isRight = await this.#follow(walk, state, [input, ...word]);
    await walk.end();
    this.#count(walk);
    if (isRight) this.#evidence.add(walk.seen);
    if (isRight && isRepeated) this.#unsteady.add(keyOf(place));
    if (isRight) return true;
    if (!isRepeated) return this.#check(place, word, true);
    const { expected, observed } = walk.difference!;
    await this.#note(state, input, `to answer ${word.join(', ')} by ${expected}`, observed, walk.seen);
    return false;
  }

  /** States that were reached, and that answer otherwise than this one does. */
  #othersThan(state: State): readonly State[] {
    const { variant, initial } = this.#options.machine;
    // In a room each request is one of its own, so that nobody sees whether what went before is forgotten.
    const isHidden = (one: State): boolean => variant.transport === 'room' && one === initial;
    if (isHidden(state)) return [];
    return this.#resolved.states.filter(
      (other) => other !== state && !isHidden(other) && this.#resolved.canTell(state, other),
    );
  }

  #mayAt(state: State, input: Input): readonly Step[] {
    return this.#options.machine.states.get(state)!.get(input)!.may;
  }

  async #note(
    state: State,
    input: Input,
    expected: string,
    observed: string,
    seen: readonly Seen[],
  ): Promise<void> {
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
    if ((await this.#options.endsWith?.(deviation)) === true) this.#isOver = true;
  }

  /** What is repeated is done by somebody new: that the bot has met somebody before must not count. */
  async #begin(isRepeated = false): Promise<Walk> {
    this.#options.signal.throwIfAborted();
    this.#conversations += 1;
    return new Walk(await this.#options.converse(isRepeated), this.#resolved);
  }

  #count({ seen }: Walk): void {
    this.#steps += seen.length;
  }

  /** Leads a bot to a state, and on from there. */
  #follow(walk: Walk, state: State, onward: readonly Input[]): Promise<boolean> {
    return walk.follow(this.#resolved.initial, [...this.#resolved.wayTo(state)!, ...onward]);
  }
}

/** A state, and what is done there. */
type Place = Pick<Deviation, 'state' | 'input'>;

/** What is done in one verification, once the bot stands in the state. */
interface Together {
  readonly state: State;
  readonly inputs: readonly Input[];
}

function stepFor(may: readonly Step[], outputs: Seen['outputs']): Step | undefined {
  return may.find(({ says }) => written(says) === written(outputs));
}

/** What people do who mean well, and their operators. */
function isHonest(input: Input): boolean {
  return !input.includes('/') || input.startsWith('order/');
}

/** These would hide what came before them, or change what comes after: most end a verification, one changes the peer. */
function standsAlone(input: Input): boolean {
  const alone: readonly Input[] = ['done', 'request/second', 'mac/new-identity'];
  return input.startsWith('cancel/') || alone.includes(input);
}

function allowed(may: readonly Step[]): string {
  return may.map(({ says }) => written(says)).join(' | ');
}

function keyOf({ state, input }: Place): string {
  return `${state} × ${input}`;
}
