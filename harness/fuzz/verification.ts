import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Shard } from '../engine/order.ts';
import { referenceTarget } from '../bots/reference.ts';
import { exploreBot, variantsFor } from '../model/bot/explore-bot.ts';
import { linesOf } from '../model/bot/tell-result.ts';
import { readHistories } from '../model/histories/kept-history.ts';
import { nameOf } from '../model/machine/variants.ts';
import { packageRoot } from '../package-layout.ts';
import { Ledger } from '../process/ledger.ts';
import { coverageOf } from './coverage-of.ts';

/** As `cara-smoke explore` gives a bot. */
const limitMs = 4_000;
const concurrency = 8;
/** In which the reference bot was led through everything; what its library does otherwise than others is listed for these. */
const usualMachines = ['operator.room.peer-asks.bot-wins'];

/** What of the suite is played. */
export interface VerificationFuzzOptions {
  /** Names of machines, or how they begin. Empty: the usual one. */
  readonly machines: readonly string[];
  /** Of those one part of several, the first of which is 1. Default: all. */
  readonly shard?: Shard | undefined;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * Plays the suite of each machine of a verification with the reference bot, as `cara-smoke explore` does, and says what of
 * the machines was covered. What is known of the bot's library is no finding.
 * @returns false where the bot did anything else that is not allowed.
 */
export async function fuzzVerification({
  machines,
  shard = { part: 1, of: 1 },
  signal,
  say,
}: VerificationFuzzOptions): Promise<boolean> {
  const target = referenceTarget();
  const names = variantsFor({
    target,
    variants: machines.length === 0 ? usualMachines : machines,
  })
    .filter((_, index) => index % shard.of === shard.part - 1)
    .map(nameOf);
  if (names.length === 0) {
    say(
      `No machine is left: the bot takes part in ${variantsFor({ target, variants: [] }).map(nameOf).join(', ')}`,
    );
    return false;
  }
  const beganAtMs = performance.now();
  const ledger = Ledger.open();
  try {
    const results = await exploreBot({
      target,
      mode: 'simulated',
      ledger,
      signal,
      limitMs,
      variants: names,
      implementation: 'matrix-rust-sdk',
      known: readHistories(join(packageRoot, 'fixtures', 'histories')),
      concurrency,
      bail: false,
      onResult: (result) => linesOf(result).forEach(say),
    });
    coverageOf(results, performance.now() - beganAtMs).forEach(say);
    return results.every(({ deviations }) => deviations.length === 0);
  } finally {
    await ledger.close();
  }
}
