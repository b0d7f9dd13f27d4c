import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { referenceTarget } from '../bots/reference.ts';
import { exploreBot } from '../model/bot/explore-bot.ts';
import { linesOf } from '../model/bot/tell-result.ts';
import { readHistories } from '../model/histories/kept-history.ts';
import { packageRoot } from '../package-layout.ts';
import { Ledger } from '../process/ledger.ts';
import { coverageOf } from './coverage-of.ts';

/** As `cara-smoke explore` gives a bot. */
const limitMs = 4_000;
const concurrency = 8;
/** All of them take hours on a small machine. */
const usualMachines = ['operator.room.peer-asks.bot-wins', 'operator.to-device.bot-asks.peer-wins'];

/** What of the suite is played. */
export interface VerificationFuzzOptions {
  /** Names of machines, or how they begin. Empty: one in a room and one by to-device messages. */
  readonly machines: readonly string[];
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * Plays the suite of each machine of a verification with the reference bot, as `cara-smoke explore` does, and says what of
 * the machines was covered. What is known of the bot's library is no finding.
 * @returns false where the bot did anything else that is not allowed.
 */
export async function fuzzVerification({ machines, signal, say }: VerificationFuzzOptions): Promise<boolean> {
  const beganAtMs = performance.now();
  const ledger = Ledger.open();
  try {
    const results = await exploreBot({
      target: referenceTarget(),
      mode: 'simulated',
      ledger,
      signal,
      limitMs,
      variants: machines.length === 0 ? usualMachines : machines,
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
