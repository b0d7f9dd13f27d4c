import { nameOf, variants, type Variant } from '../machine/variants.ts';
import { inputNames, type Input } from '../machine/inputs.ts';
import type { State } from '../machine/states.ts';
import { exploreByChance, type ChanceOptions, type ChanceResult } from '../chance/explore-by-chance.ts';
import { writeHistory, type KeptHistory } from '../histories/kept-history.ts';
import { confusedAt, historyOf, isKnownOf, replay, type Replayed } from '../histories/replay.ts';
import { startHomeserver } from '../../networks/matrix/homeserver/index.ts';
import { machineOf, specification } from '../machine/machine.ts';
import { quirks, type Quirk } from '../machine/quirks.ts';
import type { Deviation, SuiteResult } from '../suite/result.ts';
import { performSuite } from '../suite/suite.ts';
import { BotsInTurn } from './bots-in-turn.ts';
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
  /** Histories of deviations that are no news where they are known of the implementation. */
  readonly known?: readonly KeptHistory[];
  /** Where a history of each deviation is to be kept, if anywhere. */
  readonly saveHistory?: { readonly folder: string; readonly onSaved: (saved: Saved) => void } | undefined;
}

/** The file of a deviation, if it showed once more when the same was done alone. */
export interface Saved {
  readonly deviation: Deviation;
  readonly file: string | undefined;
}

/** Whether a bot claims what it needs where somebody asks, or nobody. */
const isClaimed: Readonly<Record<Variant['asks'], (claims: ReadonlySet<string>) => boolean>> = {
  peer: (claims) => claims.has('sas.respond'),
  bot: (claims) => claims.has('sas.initiate') && claims.has('control.verifications'),
  nobody: (claims) => claims.has('sas.bare-start'),
};

/**
 * Those in which a bot can take part, by what it claims. A beginning without a request is deprecated: a bot that knows requests plays
 * it only where it is named.
 */
export function variantsFor({
  target,
  variants: wanted,
}: Pick<ExploreOptions, 'target' | 'variants'>): readonly Variant[] {
  const claims = new Set<string>(target.claims);
  const decides = claims.has('sas.confirms-itself') ? 'bot' : 'operator';
  return variants.filter(
    (variant) =>
      variant.decides === decides &&
      isClaimed[variant.asks](claims) &&
      (variant.transport === 'to-device' || !claims.has('sas.to-device-only')) &&
      (wanted.length === 0 || wanted.some((name) => nameOf(variant).startsWith(name))) &&
      (variant.asks !== 'nobody' ||
        !claims.has('sas.respond') ||
        wanted.some((name) => name.includes(variant.asks))),
  );
}

/** Plays the suite of each machine, each with a bot that has met nobody yet. */
export async function exploreBot(options: ExploreOptions): Promise<readonly SuiteResult[]> {
  const { implementation, concurrency, bail, mode, ledger, signal, say, onResult } = options;
  const { known = [], saveHistory } = options;
  await using homeserver = await startHomeserver(mode, { ledger, signal, ...(say && { onProgress: say }) });
  const results: SuiteResult[] = [];
  for (const variant of variantsFor(options)) {
    await using bot = await BotUnderTest.start({ ...options, homeserver });
    const machine = machineOf(variant, specification, quirksOf(implementation));
    const inputs = inputNames.filter(canBeDone);
    const converse = converseWith(bot, variant);
    const endsWith = (): boolean => bail;
    const seen = await performSuite({ machine, inputs, converse, concurrency, endsWith, signal });
    const deviations: Deviation[] = [];
    const knownOnes: Deviation[] = [];
    const quirksSeen = new Set(seen.quirks);
    const saved: Saved[] = [];
    for (const deviation of seen.deviations) {
      const isLookedAt = known.length > 0 || saveHistory !== undefined;
      const alone = isLookedAt ? await replay(machine, deviation.trace, converse) : undefined;
      const quirk = alone && known.find((history) => isKnownOf(implementation, history, alone));
      if (quirk !== undefined) quirksSeen.add(quirk.says);
      (quirk === undefined ? deviations : knownOnes).push(deviation);
      if (saveHistory === undefined || quirk !== undefined) continue;
      const file =
        alone?.how === 'deviates' ? writeHistory(saveHistory.folder, historyOf(variant, alone)) : undefined;
      saved.push({ deviation, file });
    }
    const result = { ...seen, deviations, known: knownOnes, quirks: [...quirksSeen] };
    onResult(result);
    saved.forEach((one) => saveHistory!.onSaved(one));
    results.push(result);
    if (bail && result.deviations.length > 0) break;
  }
  return results;
}

/** How much is drawn of verifications by chance, and which. */
export type DrawOptions = Pick<ChanceOptions, 'seed' | 'path' | 'runs' | 'timeLimitMs'>;

/** Goes through verifications with one bot as chance has it, in all of its machines. */
export async function exploreBotByChance(
  options: Omit<ExploreOptions, 'bail' | 'onResult' | 'saveHistory'> & DrawOptions,
): Promise<ChanceResult> {
  const { implementation, known = [], seed, path, runs, timeLimitMs, concurrency } = options;
  const { mode, ledger, signal, say } = options;
  await using homeserver = await startHomeserver(mode, { ledger, signal, ...(say && { onProgress: say }) });
  await using bots = new BotsInTurn(() => BotUnderTest.start({ ...options, homeserver }));
  return await exploreByChance({
    playables: variantsFor(options).map((variant) => ({
      machine: machineOf(variant, specification, quirksOf(implementation)),
      converse: bots.converseWith(variant, 'careful'),
      converseHastily: bots.converseWith(variant, 'hasty'),
    })),
    inputs: inputNames.filter(canBeDone),
    seed,
    path,
    runs,
    timeLimitMs,
    concurrency,
    isKnown: (seen) => known.some((history) => isKnownOf(implementation, history, seen)),
    endsAfter: confusing(known, implementation),
  });
}

/** Whether it is known of a library that it is confused once that was done: what it does then says nothing new about a bot. */
function confusing(
  known: readonly KeptHistory[],
  implementation: Quirk['implementation'] | undefined,
): NonNullable<ChanceOptions['endsAfter']> {
  const places = new Set(
    known
      .filter(({ knownOf }) => implementation !== undefined && knownOf === implementation)
      .flatMap((history) => {
        const at = confusedAt(machineOf(history.variant, specification, quirksOf(implementation)), history);
        return at === undefined ? [] : [placeOf(history.variant, at.state, at.input)];
      }),
  );
  return (variant, state, input) => places.has(placeOf(variant, state, input));
}

function placeOf({ transport }: Variant, state: State, input: Input): string {
  return `${transport} ${state} × ${input}`;
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

/** What an implementation is known to do. */
export function quirksOf(implementation: Quirk['implementation'] | undefined): readonly Quirk[] {
  return quirks.filter((quirk) => quirk.implementation === implementation);
}
