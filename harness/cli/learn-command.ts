import { join } from 'node:path';
import { UsageError } from '../errors/usage-error.ts';
import type { BotUnderTestOptions } from '../model/bot/bot-under-test.ts';
import { variantsFor } from '../model/bot/explore-bot.ts';
import { alphabetOf } from '../model/learn/bot/alphabet.ts';
import { BotGaveUp } from '../model/learn/bot/learnable-bot.ts';
import { learnBot } from '../model/learn/bot/learn-bot.ts';
import { writeMachine } from '../model/learn/bot/machine-file.ts';
import { openGraphviz } from '../model/learn/bot/svg.ts';
import { linesOfLearned } from '../model/learn/bot/tell-learned.ts';
import { Unsteady } from '../model/learn/teacher.ts';
import { quirks, type Quirk } from '../model/machine/quirks.ts';
import { nameOf } from '../model/machine/variants.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { usualConcurrency, type ExploreFlags } from './explore-flags.ts';

/** With `--learn`: other ways to explore. */
const others = [
  'history',
  'saveHistory',
  'known',
  'runs',
  'time',
  'seed',
  'path',
  'bail',
  'json',
  'html',
] as const;

/** @throws UsageError for flags that say two things at once. */
export function refuseWithLearn(flags: ExploreFlags): void {
  const other = others.find((name) => flags[name] !== undefined);
  if (other !== undefined)
    throw new UsageError(`--learn learns the whole machine: leave --${dashed(other)} out`);
}

/** Learns each machine of a bot, writes it down, and says where the bot differs. */
export async function learnCommand(
  flags: ExploreFlags,
  options: BotUnderTestOptions & { readonly implementation: Quirk['implementation'] | undefined },
  say: (lines: readonly string[]) => void,
): Promise<ExitCode> {
  const { target, mutant, implementation } = options;
  const bot = mutant === undefined ? target.name : `${target.name}, ${mutant}`;
  // What is wrong or missing is said before the hour that a bot may take.
  const machines = variantsFor({ target, variants: flags.machine }).map((variant) => ({
    variant,
    alphabet: alphabetOf(variant, flags.inputs),
  }));
  const draw = await openGraphviz();
  let code: ExitCode = exitCode.pass;
  for (const { variant, alphabet } of machines) {
    try {
      const { cost, unsteady, ...comparison } = await learnBot({
        ...options,
        variant,
        alphabet,
        quirks: quirks.filter((quirk) => quirk.implementation === implementation),
        concurrency: flags.concurrency ?? usualConcurrency,
        extra: flags.moreStates,
        onHypothesis: (states, { queries }) =>
          say([`   ${nameOf(variant)}: ${states} states after ${queries} verifications`]),
      });
      const machine = { bot, variant, alphabet, ...comparison };
      const folder = join(flags.outputDir, nameOf(variant));
      writeMachine(folder, machine, draw);
      say([...linesOfLearned(machine, { cost, unsteady }), `     kept in ${folder}`]);
      if (comparison.edges.some(({ verdict }) => verdict.is === 'differs')) code = exitCode.failed;
    } catch (error) {
      if (options.signal.aborted || !(error instanceof Unsteady || error instanceof BotGaveUp)) throw error;
      say([` ✗ ${nameOf(variant)}   ${findingOf(error)}`]);
      code = exitCode.failed;
    }
  }
  return code;
}

function findingOf(error: Unsteady | BotGaveUp): string {
  return error instanceof Unsteady
    ? `the bot is not steady: when the same is done to it, it does not do the same. ${error.message}`
    : `the bot cannot be learned any further: ${error.message}`;
}

function dashed(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
