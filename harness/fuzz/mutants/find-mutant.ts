import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { referenceTarget } from '../../bots/reference.ts';
import { sourceExtension, sourceRoot } from '../../package-layout.ts';
import type { Ledger } from '../../process/ledger.ts';
import { BotUnderTest } from '../../model/bot/bot-under-test.ts';
import { canBeDone, converseWith } from '../../model/bot/talk-to-bot.ts';
import { inputNames, type Input } from '../../model/machine/inputs.ts';
import { machineOf, specification } from '../../model/machine/machine.ts';
import { quirks } from '../../model/machine/quirks.ts';
import { nameOf, variants, type Variant } from '../../model/machine/variants.ts';
import type { Deviation, SuiteResult } from '../../model/suite/result.ts';
import { performSuite } from '../../model/suite/suite.ts';
import { escapes } from './escapes.ts';

const limitMs = 4_000;
const concurrency = 8;
/** Left out is what shows the habits of a bot more than its faults. */
const leftOut = new Set<Input>(['repeat', 'request/again', 'request/second', 'mac/new-identity']);
const inputs = inputNames.filter((input) => canBeDone(input) && !leftOut.has(input));
/** Does the steps of a verification itself, and is sound. */
const handWritten = 'hand-written/bot';

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
export class MutantFinder {
  readonly #options: FindOptions;
  readonly #sound = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(options: FindOptions) {
    this.#options = options;
  }

  /** Plays machines with a mutant until it shows. */
  async find(mutant: string): Promise<Verdict> {
    const played: string[] = [];
    for (const variant of machinesFor(mutant)) {
      const machine = nameOf(variant);
      const sound = await this.#soundOn(soundOf(mutant), variant);
      const isNews = (deviation: Deviation): boolean => !sound.has(placeOf(deviation));
      const { deviations, conversations, steps } = await this.#play(mutant, variant, isNews);
      const first = deviations.find(isNews);
      if (first === undefined) played.push(machine);
      else {
        const { happenings: _happenings, ...shown } = first;
        return { mutant, played, found: { machine, ...shown, verifications: conversations, steps } };
      }
    }
    return { mutant, played };
  }

  #soundOn(bot: string | undefined, variant: Variant): Promise<ReadonlySet<string>> {
    const key = `${bot} ${nameOf(variant)}`;
    const known =
      this.#sound.get(key) ??
      this.#play(bot, variant, () => false).then(
        ({ deviations }) => new Set(deviations.map((deviation) => placeOf(deviation))),
      );
    this.#sound.set(key, known);
    return known;
  }

  async #play(
    mutant: string | undefined,
    variant: Variant,
    endsWith: (deviation: Deviation) => boolean,
  ): Promise<Pick<SuiteResult, 'deviations' | 'conversations' | 'steps'>> {
    const { ledger, signal } = this.#options;
    await using bot = await BotUnderTest.start({
      target: referenceTarget(),
      mutant,
      mode: 'simulated',
      ledger,
      signal,
      limitMs,
    });
    return await performSuite({
      machine: machineOf(variant, specification, quirks),
      inputs,
      converse: converseWith(bot, variant),
      concurrency,
      endsWith,
      identifies: false,
      signal: bot.signal,
    });
  }
}

/** The bot that a mutant was made from; undefined for the reference bot. */
function soundOf(mutant: string): string | undefined {
  const source = readFileSync(join(sourceRoot, 'fixtures', 'mutants', mutant + sourceExtension), 'utf8');
  return source.includes('hand-written/') ? handWritten : undefined;
}

/** One of each transport, each role and each outcome of a tie. That in which it should show comes first, as its name tells. */
export function machinesFor(mutant: string): readonly Variant[] {
  const names = ['operator.room.peer-asks.bot-wins', 'operator.to-device.bot-asks.peer-wins'];
  if (/to-device|when-asking/.test(mutant)) names.reverse();
  // Where nothing can be seen, one is enough to see that.
  const most = escapes[mutant] === undefined ? names.length : 1;
  return names.slice(0, most).map((name) => variants.find((variant) => nameOf(variant) === name)!);
}

/** A place of the machine, and what the bot does there. */
function placeOf({ state, input, observed }: Deviation): string {
  return `${state} × ${input}: ${observed}`;
}
