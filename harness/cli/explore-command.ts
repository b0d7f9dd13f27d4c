import { selectTarget } from '../bots/index.ts';
import { DeadlineError } from '../errors/deadline-error.ts';
import { requireKnown, UsageError } from '../errors/usage-error.ts';
import { BotEnded } from '../model/bot/bot-under-test.ts';
import { exploreBot, variantsFor } from '../model/bot/explore-bot.ts';
import { linesOf } from '../model/bot/tell-result.ts';
import { implementations, type Quirk } from '../model/machine/quirks.ts';
import { nameOf, variants } from '../model/machine/variants.ts';
import { homeserverModes, removeContainers } from '../networks/matrix/homeserver/index.ts';
import { Ledger, sweepLeftovers } from '../process/ledger.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import type { Interruption } from './interruption.ts';

const usualLimitMs = 4_000;

export interface ExploreFlags {
  readonly target: string;
  readonly homeserver: string;
  readonly machine: readonly string[];
  readonly mutant?: string;
  readonly quirks?: string;
  readonly concurrency: number;
  readonly patience: number;
  readonly bail?: boolean;
  readonly json?: boolean;
}

/**
 * Plays every transition of the machine of a verification with a bot, and says where the bot differs.
 * @throws UsageError for names that are not known, and for a bot that takes no part in verifications.
 */
export async function exploreCommand(flags: ExploreFlags, interruption: Interruption): Promise<ExitCode> {
  const mode = requireKnown('homeserver mode', flags.homeserver, homeserverModes);
  const target = selectTarget(flags.target);
  if (flags.mutant !== undefined) requireKnown('mutant', flags.mutant, target.mutants);
  const names = variants.map(nameOf);
  for (const name of flags.machine)
    if (!names.some((one) => one.startsWith(name)))
      throw new UsageError(`there is no machine "${name}"; their names are ${names.join(', ')}`);
  if (!target.claims.includes('sas.respond'))
    throw new UsageError(`${target.name} does not claim sas.respond: it takes part in no verification`);
  if (variantsFor({ target, variants: flags.machine }).length === 0)
    throw new UsageError(`${target.name} cannot take part in ${flags.machine.join(', ')}, by what it claims`);
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
    const results = await exploreBot({
      target,
      mutant: flags.mutant,
      mode,
      ledger,
      signal: interruption.signal,
      limitMs: usualLimitMs * flags.patience,
      variants: flags.machine,
      implementation,
      concurrency: flags.concurrency,
      bail: flags.bail ?? false,
      onResult: (result) => void process.stderr.write(`${linesOf(result).join('\n')}\n`),
    });
    if (flags.json)
      process.stdout.write(
        `${JSON.stringify(
          results.map(({ resolved: _resolved, ...facts }) => facts),
          null,
          2,
        )}\n`,
      );
    return results.every(({ deviations }) => deviations.length === 0) ? exitCode.pass : exitCode.failed;
  } catch (error) {
    if (interruption.fault === undefined && interruption.signal.aborted) return exitCode.interrupted;
    // What the bot owes and does not give is its failure, not one of this program.
    if (!(error instanceof DeadlineError || error instanceof BotEnded)) throw error;
    process.stderr.write(` ✗ the bot cannot be explored any further: ${error.message}\n`);
    return exitCode.failed;
  } finally {
    ledger.close();
  }
}
