import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { referenceTarget } from '../../bots/reference.ts';
import { packageRoot, sourceExtension, sourceRoot } from '../../package-layout.ts';
import type { Ledger } from '../../process/ledger.ts';
import { BotUnderTest } from '../../model/bot/bot-under-test.ts';
import { canBeDone, converseWith } from '../../model/bot/talk-to-bot.ts';
import { inputNames, type Input } from '../../model/machine/inputs.ts';
import { machineOf, specification } from '../../model/machine/machine.ts';
import { quirks } from '../../model/machine/quirks.ts';
import { nameOf, variants, type Variant } from '../../model/machine/variants.ts';
import { readHistories } from '../../model/histories/kept-history.ts';
import { among, isKnownOf, play, type Replayed } from '../../model/histories/replay.ts';
import type { Deviation } from '../../model/suite/result.ts';
import { performSuite } from '../../model/suite/suite.ts';
import { escapes } from './escapes.ts';

/** As long as a busy machine may need: what is waited for in vain is to be the bot's doing. */
const limitMs = 15_000;
const concurrency = 8;
/** Left out is what shows the habits of a bot more than its faults. */
const leftOut = new Set<Input>(['repeat', 'request/again', 'request/second', 'mac/new-identity']);
const inputs = inputNames.filter((input) => canBeDone(input) && !leftOut.has(input));
/** Does the steps of a verification itself, and is sound. */
const handWritten = 'hand-written/bot';
/** Does those steps for all the others. */
const library = 'matrix-rust-sdk';

/** Where a mutant does what the bot that it was made from does not do, and what it took to see that. */
export interface Found {
  readonly machine: string;
  readonly state: string;
  readonly input: string;
  readonly expected: string;
  readonly observed: string;
  /** Ids of invariants. */
  readonly breaks: readonly string[];
  /** From the beginning of the verification in which it showed. */
  readonly trace: readonly string[];
  readonly verifications: number;
  readonly steps: number;
}

/** What the suite has made of one mutant. */
export interface Verdict {
  readonly mutant: string;
  readonly found?: Found;
  /** Machines that were played to their end. */
  readonly played: readonly string[];
}

export interface FindOptions {
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
}

/** Looks for mutants by the suite alone. What the sound bots do is learned once. */
export class MutantFinder implements AsyncDisposable {
  readonly #options: FindOptions;
  readonly #sound = new Map<string, Promise<Sound>>();
  readonly #histories = readHistories(join(packageRoot, 'fixtures', 'histories'));

  constructor(options: FindOptions) {
    this.#options = options;
  }

  /** Plays machines with a mutant until it shows. */
  async find(mutant: string): Promise<Verdict> {
    const played: string[] = [];
    for (const variant of machinesFor(mutant)) {
      const machine = nameOf(variant);
      const shown = await this.#findIn(mutant, variant);
      if (shown !== undefined) return { mutant, played, found: { machine, ...shown } };
      played.push(machine);
    }
    return { mutant, played };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const sound of this.#sound.values())
      await (await sound.catch(() => undefined))?.bot[Symbol.asyncDispose]();
  }

  /** Plays one machine, up to what the sound bot does not do. */
  async #findIn(mutant: string, variant: Variant): Promise<Omit<Found, 'machine'> | undefined> {
    const sound = await this.#soundFor(soundOf(mutant), variant);
    let found: Deviation | undefined;
    await using bot = await this.#start(mutant);
    const { conversations, steps } = await performSuite({
      machine: machineOf(variant, specification, quirks),
      inputs,
      converse: converseWith(bot, variant),
      concurrency,
      // It was seen twice of the mutant. Alone it need not show: some faults take others at the same time.
      endsWith: async (deviation) => {
        const isHabit =
          (await sound.doesToo(deviation)) || (await this.#isOfLibrary(mutant, bot, variant, deviation));
        if (!isHabit) found ??= deviation;
        return found !== undefined;
      },
      identifies: false,
      signal: bot.signal,
    });
    if (found === undefined) return undefined;
    const { happenings: _happenings, ...shown } = found;
    return { ...shown, verifications: conversations, steps };
  }

  /** Whether it is known of the library of the mutant: a fault may lead to it by a way that the sound bot does not go. */
  async #isOfLibrary(
    mutant: string,
    bot: BotUnderTest,
    variant: Variant,
    { trace }: Deviation,
  ): Promise<boolean> {
    if (soundOf(mutant) === handWritten) return false;
    const alone = await playAgain(bot, variant, trace);
    return this.#histories.some((history) => isKnownOf(library, history, alone));
  }

  #soundFor(name: string | undefined, variant: Variant): Promise<Sound> {
    const key = `${name} ${nameOf(variant)}`;
    const known = this.#sound.get(key) ?? this.#start(name).then((bot) => new Sound(bot, variant));
    this.#sound.set(key, known);
    return known;
  }

  #start(mutant: string | undefined): Promise<BotUnderTest> {
    const { ledger, signal } = this.#options;
    const target = referenceTarget();
    return BotUnderTest.start({ target, mutant, mode: 'simulated', ledger, signal, limitMs });
  }
}

/** A bot that does all right, and is asked what it does where a mutant differs from the machine. */
class Sound {
  readonly bot: BotUnderTest;
  readonly #variant: Variant;
  readonly #known = new Map<string, Promise<boolean>>();

  constructor(bot: BotUnderTest, variant: Variant) {
    this.bot = bot;
    this.#variant = variant;
  }

  /** Whether it does not do what is allowed either when the same is done to it by somebody new. */
  doesToo({ state, input, observed, trace }: Deviation): Promise<boolean> {
    const place = `${state} × ${input}: ${observed}`;
    const known = this.#known.get(place) ?? this.#play(trace, input);
    this.#known.set(place, known);
    return known;
  }

  async #play(trace: readonly Input[], input: Input): Promise<boolean> {
    const seen = await playAgain(this.bot, this.#variant, trace);
    return seen.how === 'deviates' && seen.steps.at(-1)!.done === input;
  }
}

/** Does the same to a bot, by somebody new. */
function playAgain(bot: BotUnderTest, variant: Variant, trace: readonly Input[]): Promise<Replayed> {
  const machine = machineOf(variant, specification, quirks);
  const converse = converseWith(bot, variant);
  return play(machine, among(machine, trace), () => converse(true));
}

/** The bot that a mutant was made from; undefined for the reference bot. */
function soundOf(mutant: string): string | undefined {
  return sourceOf(mutant).includes('hand-written/') ? handWritten : undefined;
}

/** What has this beside its own fault would show in a room by that alone. */
function isDeafInRooms(mutant: string): boolean {
  return sourceOf(mutant).includes('...ladder') && mutant !== 'answers-to-device-only';
}

function sourceOf(mutant: string): string {
  return readFileSync(join(sourceRoot, 'fixtures', 'mutants', mutant + sourceExtension), 'utf8');
}

/** One of each transport, each role and each outcome of a tie. That in which it should show comes first, as its name tells. */
export function machinesFor(mutant: string): readonly Variant[] {
  const names = ['operator.room.peer-asks.bot-wins', 'operator.to-device.bot-asks.peer-wins'];
  if (/to-device|when-asking/.test(mutant) || isDeafInRooms(mutant)) names.reverse();
  // Where nothing can be seen, one is enough to see that.
  const most = escapes[mutant] === undefined ? names.length : 1;
  return names.slice(0, most).map((name) => variants.find((variant) => nameOf(variant) === name)!);
}
