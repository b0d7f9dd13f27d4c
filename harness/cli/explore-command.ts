import { writeFileSync } from 'node:fs';
import { selectTarget } from '../bots/index.ts';
import { DeadlineError } from '../errors/deadline-error.ts';
import { requireKnown, UsageError } from '../errors/usage-error.ts';
import { BotEnded } from '../model/bot/bot-under-test.ts';
import {
  exploreBot,
  exploreBotByChance,
  quirksOf,
  replayOnBot,
  variantsFor,
  type DrawOptions,
} from '../model/bot/explore-bot.ts';
import { canBeDone } from '../model/bot/talk-to-bot.ts';
import { lineOfSaved, linesOf, linesOfChance, linesOfReplay } from '../model/bot/tell-result.ts';
import { readHistories, readHistory, writeHistory } from '../model/histories/kept-history.ts';
import { historyOf, isKnownOf } from '../model/histories/replay.ts';
import { openGraphviz } from '../model/learn/bot/svg.ts';
import { inputNames } from '../model/machine/inputs.ts';
import { machineOf, specification } from '../model/machine/machine.ts';
import { implementations, type Quirk } from '../model/machine/quirks.ts';
import { nameOf, variants } from '../model/machine/variants.ts';
import { coveragePage, type CoveredMachine } from '../model/suite/page/coverage-page.ts';
import type { SuiteResult } from '../model/suite/result.ts';
import { homeserverModes, removeContainers } from '../networks/matrix/homeserver/index.ts';
import { Ledger, sweepLeftovers } from '../process/ledger.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { usualConcurrency, type ExploreFlags } from './explore-flags.ts';
import type { Interruption } from './interruption.ts';
import { learnCommand, refuseWithLearn } from './learn-command.ts';

const usualLimitMs = 4_000;
const usualRuns = 200;
/** What several people do together costs a bot less: it takes in what comes meanwhile at once. */
const concurrencyByChance = 64;

/**
 * Plays every transition of the machine of a verification with a bot, or one history, and says where the bot differs.
 * @throws UsageError for names that are not known, and for a bot that takes no part in verifications.
 */
export async function exploreCommand(flags: ExploreFlags, interruption: Interruption): Promise<ExitCode> {
  if (flags.learn) refuseWithLearn(flags);
  const mode = requireKnown('homeserver mode', flags.homeserver, homeserverModes);
  const target = selectTarget(flags.target);
  if (flags.mutant !== undefined) requireKnown('mutant', flags.mutant, target.mutants);
  const history = flags.history === undefined ? undefined : readHistory(flags.history);
  if (history !== undefined && (flags.machine.length > 0 || flags.saveHistory !== undefined))
    throw new UsageError(
      '--history plays one history, of one machine: leave --machine and --save-history out',
    );
  const machines = history === undefined ? flags.machine : [nameOf(history.variant)];
  const names = variants.map(nameOf);
  for (const name of machines)
    if (!names.some((one) => one.startsWith(name)))
      throw new UsageError(`there is no machine "${name}"; their names are ${names.join(', ')}`);
  if (variantsFor({ target, variants: [] }).length === 0)
    throw new UsageError(
      `${target.name} claims neither sas.respond nor sas.bare-start: it takes part in no verification`,
    );
  const able = variantsFor({ target, variants: machines });
  if (able.length === 0)
    throw new UsageError(`${target.name} cannot take part in ${machines.join(', ')}, by what it claims`);
  const implementation =
    flags.quirks === undefined
      ? undefined
      : requireKnown(
          'implementation',
          flags.quirks,
          Object.keys(implementations) as Quirk['implementation'][],
        );
  await removeContainers(sweepLeftovers().containers);
  const ledger = Ledger.open();
  using _held = interruption.hold({
    hurry: () => removeContainers(ledger.containers),
    last: () => ledger.close(),
  });
  try {
    const options = {
      target,
      mutant: flags.mutant,
      mode,
      ledger,
      signal: interruption.signal,
      limitMs: usualLimitMs * flags.patience,
      implementation,
    };
    if (flags.learn) return await learnCommand(flags, options, say);
    if (history !== undefined) {
      const replayed = await replayOnBot(history, options);
      const isKnown = isKnownOf(implementation, history, replayed);
      say(linesOfReplay(history, replayed, isKnown));
      return replayed.how === 'conforms' || isKnown ? exitCode.pass : exitCode.failed;
    }
    const known = flags.known === undefined ? [] : readHistories(flags.known);
    const draw = drawOf(flags);
    if (draw !== undefined) {
      const result = await exploreBotByChance({
        ...options,
        ...draw,
        variants: machines,
        known,
        concurrency: flags.concurrency ?? concurrencyByChance,
      });
      say(linesOfChance(result, draw.seed));
      const found = result.deviation;
      if (found !== undefined && flags.saveHistory !== undefined)
        say([
          `     kept in ${writeHistory(flags.saveHistory, historyOf(found.machine.variant, found.replayed))}`,
        ]);
      return found === undefined ? exitCode.pass : exitCode.failed;
    }
    const { saveHistory: folder, html } = flags;
    // What is missing is said before the minutes that a bot may take.
    const drawing = html === undefined ? undefined : { file: html, draw: await openGraphviz() };
    process.stderr.write(
      `cara-smoke: playing ${able.map(nameOf).join(', ')}; each may take minutes, and is told when it ends\n`,
    );
    const results = await exploreBot({
      ...options,
      variants: machines,
      concurrency: flags.concurrency ?? usualConcurrency,
      bail: flags.bail ?? false,
      known,
      onResult: (result) => say(linesOf(result)),
      ...(folder !== undefined && {
        saveHistory: { folder, onSaved: (saved) => say([lineOfSaved(saved)]) },
      }),
    });
    if (drawing !== undefined) {
      const bot = flags.mutant === undefined ? target.name : `${target.name}, ${flags.mutant}`;
      const page = coveragePage(
        { bot, inputs: inputNames.filter(canBeDone), machines: coveredBy(results, implementation) },
        drawing.draw,
      );
      writeFileSync(drawing.file, page);
    }
    if (flags.json)
      process.stdout.write(
        `${JSON.stringify(
          results.map(({ resolved: _resolved, known: _known, ...facts }) => facts),
          null,
          2,
        )}\n`,
      );
    return results.every(({ deviations }) => deviations.length === 0) ? exitCode.pass : exitCode.failed;
  } catch (error) {
    if (interruption.fault === undefined && interruption.signal.aborted) {
      say([' interrupted: nothing is known about what was being played']);
      return exitCode.interrupted;
    }
    // What the bot owes and does not give is its failure, not one of this program.
    if (!(error instanceof DeadlineError || error instanceof BotEnded)) throw error;
    process.stderr.write(` ✗ the bot cannot be explored any further: ${error.message}\n`);
    return exitCode.failed;
  } finally {
    ledger.close();
  }
}

/** What is to be drawn; undefined where the suite is wanted, in which nothing is. */
function drawOf({ runs, time, seed, path }: ExploreFlags): DrawOptions | undefined {
  if ([runs, time, seed, path].every((flag) => flag === undefined)) return undefined;
  if (path !== undefined && seed === undefined) throw new UsageError('--path is of one --seed: give both');
  return {
    seed: seed ?? Math.floor(Math.random() * 2 ** 31),
    path,
    runs: runs ?? (time === undefined ? usualRuns : Number.MAX_SAFE_INTEGER),
    timeLimitMs: time,
  };
}

function coveredBy(
  results: readonly SuiteResult[],
  implementation: Quirk['implementation'] | undefined,
): readonly CoveredMachine[] {
  return results.map((result) => {
    const variant = variants.find((one) => nameOf(one) === result.variant)!;
    return { result, machine: machineOf(variant, specification, quirksOf(implementation)) };
  });
}

function say(lines: readonly string[]): void {
  process.stderr.write(`${lines.join('\n')}\n`);
}
