import { exitCode, type ExitCode } from './exit-code.ts';
import type { Interruption } from './interruption.ts';
import { requireKnown } from '../errors/usage-error.ts';
import { homeserverModes, removeContainers } from '../networks/matrix/homeserver/index.ts';
import { Ledger, sweepLeftovers } from '../process/ledger.ts';
import { runUp } from '../up/run-up.ts';

export interface UpFlags {
  /** A homeserver mode. */
  readonly homeserver: string;
  /** True: with the reference bot, signed up. */
  readonly bot?: boolean;
}

/**
 * Keeps a homeserver and a sign-up service up for a person with Element, until Ctrl-C, and leaves nothing behind.
 * What they need to know goes to standard error.
 * @throws UsageError, HomeserverNotReady; Error when one of them ends unasked.
 */
export async function upCommand(flags: UpFlags, interruption: Interruption): Promise<ExitCode> {
  const mode = requireKnown('homeserver mode', flags.homeserver, homeserverModes);
  await removeContainers(sweepLeftovers().containers);
  const ledger = Ledger.open();
  using _held = interruption.hold({
    hurry: () => removeContainers(ledger.containers),
    last: () => ledger.close(),
  });
  const { signal } = interruption;
  try {
    return await runUp({
      mode,
      companion: flags.bot ? 'reference-bot' : 'none',
      ledger,
      signal,
      say: (text) => void process.stderr.write(text),
    });
  } catch (error) {
    if (interruption.fault !== undefined || !signal.aborted) throw error;
    return exitCode.pass;
  } finally {
    ledger.close();
  }
}
