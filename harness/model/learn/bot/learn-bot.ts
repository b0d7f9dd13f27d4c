import { BotUnderTest, type BotUnderTestOptions } from '../../bot/bot-under-test.ts';
import { converseWith } from '../../bot/talk-to-bot.ts';
import type { Input } from '../../machine/inputs.ts';
import { machineOf, specification, type Machine } from '../../machine/machine.ts';
import type { Quirk } from '../../machine/quirks.ts';
import type { Variant } from '../../machine/variants.ts';
import type { Converse } from '../../suite/conversation.ts';
import { learn } from '../learn.ts';
import type { Mealy, Word } from '../mealy.ts';
import { Teacher } from '../teacher.ts';
import { testWords } from '../test-words.ts';
import type { Alphabet } from './alphabet.ts';
import { compare, type Comparison } from './compare.ts';
import { learnableBot } from './learnable-bot.ts';
import { suiteWords } from './suite-words.ts';

/** One bot serves as many verifications: each needs somebody new to it, and the allow-lists of bots have limits. */
const perBot = 300;

export interface LearnMachineOptions {
  readonly machine: Machine;
  readonly converse: Converse;
  readonly alphabet: Alphabet;
  /** Verifications at the same time. */
  readonly concurrency: number;
  /** How many states the bot may have that nothing has shown yet, and the tests must find. */
  readonly extra: number;
  readonly onHypothesis?: (states: number, cost: Cost) => void;
}

export interface LearnBotOptions
  extends BotUnderTestOptions, Omit<LearnMachineOptions, 'machine' | 'converse'> {
  readonly variant: Variant;
  /** What the bot's implementation is known to do. */
  readonly quirks: readonly Quirk[];
}

/** What it took. */
export interface Cost {
  readonly queries: number;
  readonly steps: number;
}

/** What was learned of a bot. */
export interface LearnedOfBot extends Comparison {
  readonly cost: Cost;
  /** After which words the bot once did something else than the two other times. */
  readonly unsteady: readonly string[];
}

/** Starts bots of a kind, and learns the machine that they have. */
export async function learnBot(options: LearnBotOptions): Promise<LearnedOfBot> {
  await using bots = new Bots(options);
  const machine = machineOf(options.variant, specification, options.quirks);
  return await learnMachine({ ...options, machine, converse: bots.converse });
}

/**
 * Learns the machine of a bot, and sets it beside the specification.
 * @throws Unsteady where the bot does not do the same when the same is done to it, BotGaveUp where it ends or hangs.
 */
export async function learnMachine(options: LearnMachineOptions): Promise<LearnedOfBot> {
  const { machine, converse, alphabet, concurrency, extra, onHypothesis } = options;
  const teacher = new Teacher(learnableBot(converse, machine), concurrency);
  const learned = await learn({
    teacher,
    inputs: alphabet.inputs,
    *tests(hypothesis: Mealy<Input>): Iterable<Word<Input>> {
      yield* suiteWords(hypothesis, machine);
      yield* testWords(hypothesis, extra);
    },
    onHypothesis: ({ states }) => onHypothesis?.(states.length, teacher.cost),
  });
  return { ...compare(learned, machine), cost: teacher.cost, unsteady: teacher.unsteady };
}

/** Bots that are the same, one after the other. */
class Bots implements AsyncDisposable {
  readonly #options: LearnBotOptions;
  readonly #all = new Set<BotUnderTest>();
  #current: { readonly bot: Promise<BotUnderTest>; left: number; open: number } | undefined;

  constructor(options: LearnBotOptions) {
    this.#options = options;
  }

  readonly converse: Converse = async () => {
    if (this.#current === undefined || this.#current.left === 0)
      this.#current = { bot: BotUnderTest.start(this.#options), left: perBot, open: 0 };
    const current = this.#current;
    current.left -= 1;
    current.open += 1;
    const bot = await current.bot;
    this.#all.add(bot);
    const conversation = await converseWith(bot, this.#options.variant)();
    return {
      do: (input, may) => conversation.do(input, may),
      settle: () => conversation.settle(),
      end: async () => {
        const late = await conversation.end();
        current.open -= 1;
        if (current.left === 0 && current.open === 0) await bot[Symbol.asyncDispose]();
        return late;
      },
    };
  };

  async [Symbol.asyncDispose](): Promise<void> {
    for (const bot of this.#all) await bot[Symbol.asyncDispose]();
  }
}
