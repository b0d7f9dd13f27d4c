import { join } from 'node:path';
import type { Shard } from '../engine/order.ts';
import { referenceTarget, referenceThatConfirms } from '../bots/reference.ts';
import { exploreBot, variantsFor } from '../model/bot/explore-bot.ts';
import { linesOf } from '../model/bot/tell-result.ts';
import { readHistories } from '../model/histories/kept-history.ts';
import { nameOf } from '../model/machine/variants.ts';
import type { SuiteResult } from '../model/suite/result.ts';
import { packageRoot } from '../package-layout.ts';
import { Ledger } from '../process/ledger.ts';
import { coverageOf } from './coverage-of.ts';

/** As `cara-smoke explore` gives a bot. */
const limitMs = 4_000;
const concurrency = 8;
/** Who decides, by which transport and who asks occurs in every combination; each outcome of a tie, too. */
const usualMachines = [
  'operator.room.peer-asks',
  'operator.room.bot-asks.peer-wins',
  'operator.to-device.peer-asks.bot-wins',
  'operator.to-device.bot-asks.peer-wins',
  'bot.room.peer-asks.bot-wins',
  'bot.room.bot-asks.peer-wins',
  'bot.to-device.peer-asks.peer-wins',
  'bot.to-device.bot-asks.bot-wins',
];

/** What of the suite is played. */
export interface VerificationFuzzOptions {
  /** Names of machines, or how they begin. Empty: the usual ones. */
  readonly machines: readonly string[];
  /** Of those one part of several, the first of which is 1. Default: all. */
  readonly shard?: Shard | undefined;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * Plays the suite of each machine of a verification with the reference bot, which has an operator or decides by itself, as
 * `cara-smoke explore` does. Says what of the machines was covered. What is known of the bot's library is no finding.
 * @returns false where the bot did anything else that is not allowed.
 */
export async function fuzzVerification({
  machines,
  shard = { part: 1, of: 1 },
  signal,
  say,
}: VerificationFuzzOptions): Promise<boolean> {
  const wanted = machines.length === 0 ? usualMachines : machines;
  const all = [referenceTarget(), referenceThatConfirms()].flatMap((target) =>
    variantsFor({ target, variants: [] }).map((variant) => ({ target, name: nameOf(variant) })),
  );
  const played = all
    .filter(({ name }) => wanted.some((one) => name.startsWith(one)))
    .filter((_, index) => index % shard.of === shard.part - 1);
  if (played.length === 0) {
    say(`No machine is left: there are ${all.map(({ name }) => name).join(', ')}`);
    return false;
  }
  const ledger = Ledger.open();
  const known = readHistories(join(packageRoot, 'fixtures', 'histories'));
  const results: SuiteResult[] = [];
  try {
    for (const { target, name } of played)
      results.push(
        ...(await exploreBot({
          target,
          mode: 'simulated',
          ledger,
          signal,
          limitMs,
          variants: [name],
          implementation: 'matrix-rust-sdk',
          known,
          concurrency,
          bail: false,
          onResult: (result) => linesOf(result).forEach(say),
        })),
      );
    coverageOf(results).forEach(say);
    return results.every(({ deviations }) => deviations.length === 0);
  } finally {
    await ledger.close();
  }
}
