import { nameOf, variants, type Variant } from '../machine/variants.ts';
import { inputNames } from '../machine/inputs.ts';
import { writeHistory, type KeptHistory } from '../histories/kept-history.ts';
import { replay, type Replayed } from '../histories/replay.ts';
import { machineOf, specification, type Machine } from '../machine/machine.ts';
import { quirks, type Quirk } from '../machine/quirks.ts';
import type { Converse } from '../suite/conversation.ts';
import { performSuite, type Deviation, type SuiteResult } from '../suite/suite.ts';
import { BotUnderTest, type BotUnderTestOptions } from './bot-under-test.ts';
import { canBeDone, converseWith } from './talk-to-bot.ts';

export interface ExploreOptions extends BotUnderTestOptions {
  /** Names of machines, or how they begin. Default: all that the bot can play. */
  readonly variants: readonly string[];
  /** Whose quirks are no news. */
  readonly implementation: Quirk['implementation'] | undefined;
  readonly concurrency: number;
  readonly bail: boolean;
  readonly onResult: (result: SuiteResult) => void;
  /** Where a history of each deviation is to be kept, if anywhere. */
  readonly saveHistory?: { readonly folder: string; readonly onSaved: (saved: Saved) => void } | undefined;
}

/** The file of a deviation, if it showed once more when the same was done alone. */
export interface Saved {
  readonly deviation: Deviation;
  readonly file: string | undefined;
}

/** Those in which a bot can take part, by what it claims. */
export function variantsFor({
  target,
  variants: wanted,
}: Pick<ExploreOptions, 'target' | 'variants'>): readonly Variant[] {
  const claims = new Set<string>(target.claims);
  const decides = claims.has('sas.confirms-itself') ? 'bot' : 'operator';
  return variants.filter(
    (variant) =>
      variant.decides === decides &&
      (variant.asks === 'peer' || (claims.has('sas.initiate') && claims.has('control.verifications'))) &&
      (variant.transport === 'to-device' || !claims.has('sas.to-device-only')) &&
      (wanted.length === 0 || wanted.some((name) => nameOf(variant).startsWith(name))),
  );
}

/** Plays the suite of each machine with one bot. */
export async function exploreBot(options: ExploreOptions): Promise<readonly SuiteResult[]> {
  const { implementation, concurrency, bail, signal, onResult, saveHistory } = options;
  const known = quirksOf(implementation);
  await using bot = await BotUnderTest.start(options);
  const results: SuiteResult[] = [];
  for (const variant of variantsFor(options)) {
    const machine = machineOf(variant, specification, known);
    const inputs = inputNames.filter(canBeDone);
    const converse = converseWith(bot, variant);
    const result = await performSuite({ machine, inputs, converse, concurrency, bail, signal });
    onResult(result);
    results.push(result);
    if (saveHistory !== undefined)
      for (const deviation of result.deviations) {
        const file = await save(saveHistory.folder, deviation, machine, converse);
        saveHistory.onSaved({ deviation, file });
      }
    if (bail && result.deviations.length > 0) break;
  }
  return results;
}

/** Does to a bot what a history says. */
export async function replayOnBot(
  history: KeptHistory,
  options: BotUnderTestOptions & Pick<ExploreOptions, 'implementation'>,
): Promise<Replayed> {
  const { variant, steps } = history;
  const machine = machineOf(variant, specification, quirksOf(options.implementation));
  const inputs = steps.map(({ done }) => done);
  await using bot = await BotUnderTest.start(options);
  return await replay(machine, inputs, converseWith(bot, variant));
}

function quirksOf(implementation: Quirk['implementation'] | undefined): readonly Quirk[] {
  return quirks.filter((quirk) => quirk.implementation === implementation);
}

async function save(
  folder: string,
  { state, input, trace }: Deviation,
  machine: Machine,
  converse: Converse,
): Promise<string | undefined> {
  const replayed = await replay(machine, trace, converse);
  if (replayed.how === 'conforms') return undefined;
  const { steps, expected } = replayed;
  const says = `does what is not allowed where it stands: ${state} × ${input}`;
  return writeHistory(folder, { variant: machine.variant, says, steps, expected });
}
