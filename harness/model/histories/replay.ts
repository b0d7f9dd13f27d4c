import { UsageError } from '../../errors/usage-error.ts';
import type { Input } from '../machine/inputs.ts';
import type { Machine } from '../machine/machine.ts';
import { isStep, written, type Output } from '../machine/outputs.ts';
import type { Quirk } from '../machine/quirks.ts';
import type { State } from '../machine/states.ts';
import { nameOf, type Variant } from '../machine/variants.ts';
import type { Converse } from '../suite/conversation.ts';
import type { KeptHistory, KeptStep } from './kept-history.ts';

/** What came of doing the same to a bot once more. */
export type Replayed =
  /** The bot did nothing that it must not. */
  | {
      readonly how: 'conforms';
      readonly steps: readonly KeptStep[];
      /** What it still did at the end, where nobody had waited for it to be silent. */
      readonly late: readonly Output[];
    }
  | {
      readonly how: 'deviates';
      /** Up to and with what it must not do. */
      readonly steps: readonly KeptStep[];
      readonly state: State;
      readonly expected: string;
    };

/** What is to be done next to a bot that stands somewhere; undefined for nothing. */
export type ChooseNext = (state: State, done: number) => Input | undefined;

/**
 * Does the same to a bot, one thing after the other, until the bot does what the machine does not allow.
 * @throws UsageError for what cannot be done where the bot stands then.
 */
export function replay(machine: Machine, inputs: readonly Input[], converse: Converse): Promise<Replayed> {
  return play(
    machine,
    (state, done) => {
      const input = inputs[done];
      if (input !== undefined && machine.states.get(state)?.has(input) !== true)
        throw new UsageError(`${input} cannot be done in the state ${state} of ${nameOf(machine.variant)}`);
      return input;
    },
    converse,
  );
}

/**
 * The same with what is chosen as the bot goes on.
 * @param isHasty true: where the bot must be silent it is taken for granted that it is. What it says all the same is told with
 * what is done next, or as late. Default: false.
 */
export async function play(
  { states, initial }: Machine,
  choose: ChooseNext,
  converse: Converse,
  isHasty = false,
): Promise<Replayed> {
  const conversation = await converse();
  const steps: KeptStep[] = [];
  let state = initial;
  let late: readonly Output[] | undefined;
  try {
    for (let done = choose(state, 0); done !== undefined; done = choose(state, steps.length)) {
      const { may } = states.get(state)!.get(done)!;
      const first = await conversation.do(done, may);
      // What must bring no step is not waited for, and could be told with the next thing.
      const isLeft = first.some(isStep) || (isHasty && may.every(({ says }) => says.length === 0));
      const bot = isLeft ? first : [...first, ...(await conversation.settle())];
      steps.push({ done, bot });
      const next = may.find(({ says }) => written(says) === written(bot));
      if (next === undefined)
        return { how: 'deviates', steps, state, expected: may.map(({ says }) => written(says)).join(' | ') };
      state = next.to;
    }
    late = await conversation.end();
    return { how: 'conforms', steps, late };
  } finally {
    if (late === undefined) await conversation.end();
  }
}

/** The same inputs, as long as they can be done where the bot stands. */
export function among({ states }: Machine, inputs: readonly Input[]): ChooseNext {
  return (state, done) => {
    const input = inputs[done];
    return input !== undefined && states.get(state)!.has(input) ? input : undefined;
  };
}

/** The history of a deviation, to be kept. */
export function historyOf(
  variant: Variant,
  { state, expected, steps }: Extract<Replayed, { how: 'deviates' }>,
): KeptHistory {
  const says = `does what is not allowed where it stands: ${state} × ${steps.at(-1)!.done}`;
  return { variant, says, steps, expected };
}

/** Whether a bot has done at the end what the one did of which a history was kept, after the same thing before. */
export function isAsKept(replayed: Replayed, { steps, expected }: KeptHistory): boolean {
  return (
    replayed.how === 'deviates' &&
    replayed.expected === expected &&
    endOf(replayed.steps) === endOf(steps) &&
    written(replayed.steps.at(-1)!.bot) === written(steps.at(-1)!.bot)
  );
}

/**
 * Whether that is no news about a bot that is built on a library: it does the same after the same two things, of which the first
 * is to blame and may lie further back. What would be right there is no matter: a bot that is confused is so in several states.
 */
export function isKnownOf(
  implementation: Quirk['implementation'] | undefined,
  { knownOf, because, steps }: KeptHistory,
  replayed: Replayed,
): boolean {
  if (implementation === undefined || knownOf !== implementation || replayed.how === 'conforms') return false;
  const last = steps.at(-1);
  const causes = causesOf({ because, steps });
  const end = replayed.steps.at(-1);
  return (
    end?.done === last?.done &&
    written(end!.bot) === written(last!.bot) &&
    replayed.steps.some(({ done }) => causes.includes(done))
  );
}

/** Where a bot is confused that does what a history says: in which state, by which input. */
export function confusedAt(
  { states, initial }: Machine,
  { because, steps }: KeptHistory,
): { readonly state: State; readonly input: Input } | undefined {
  const causes = causesOf({ because, steps });
  let state = initial;
  let found: ReturnType<typeof confusedAt>;
  for (const { done, bot } of steps.slice(0, -1)) {
    if (causes.includes(done)) found = { state, input: done };
    const choice = states.get(state)?.get(done);
    const next = choice?.may.find(({ says }) => written(says) === written(bot));
    if (next === undefined) break;
    state = next.to;
  }
  return found;
}

function causesOf({ because, steps }: Pick<KeptHistory, 'because' | 'steps'>): readonly Input[] {
  return because ?? steps.slice(-2, -1).map(({ done }) => done);
}

function endOf(steps: readonly KeptStep[]): string {
  return steps
    .slice(-2)
    .map(({ done }) => done)
    .join();
}
