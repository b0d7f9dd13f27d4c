import { nameOf, variants, type Variant } from '../machine/variants.ts';
import { inputNames } from '../machine/inputs.ts';
import { machineOf, specification } from '../machine/machine.ts';
import { quirks, type Quirk } from '../machine/quirks.ts';
import { performSuite, type SuiteResult } from '../suite/suite.ts';
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
  const { implementation, concurrency, bail, signal, onResult } = options;
  const known = quirks.filter((quirk) => quirk.implementation === implementation);
  await using bot = await BotUnderTest.start(options);
  const results: SuiteResult[] = [];
  for (const variant of variantsFor(options)) {
    const machine = machineOf(variant, specification, known);
    const inputs = inputNames.filter(canBeDone);
    const result = await performSuite({
      machine,
      inputs,
      converse: converseWith(bot, variant),
      concurrency,
      bail,
      signal,
    });
    onResult(result);
    results.push(result);
    if (bail && result.deviations.length > 0) break;
  }
  return results;
}
