import { BlockedError } from '../../errors/blocked-error.ts';
import { DeadlineError } from '../../errors/deadline-error.ts';
import { formatLimit } from '../../errors/format-limit.ts';
import type { Wait } from '../../waiting/waiting.ts';

/** How a person is asked who answers by what they do. */
export interface AwaitingPerson {
  readonly limitMs: number;
  readonly signal: AbortSignal;
  readonly say?: ((line: string) => void) | undefined;
}

/**
 * Tells a person what to do, and returns what shows that they have done it. They need no terminal.
 * @throws BlockedError where nothing shows it in time: nothing is known about the bot then.
 */
export async function awaitPerson<T>(
  please: string,
  shows: (wait: Wait) => Promise<T>,
  { limitMs, signal, say }: AwaitingPerson,
): Promise<T> {
  const limit = formatLimit(limitMs);
  say?.(`→ ${please} You have ${limit}.`);
  try {
    const done = await shows({ why: `somebody to do this: ${please}`, deadlineMs: limitMs, signal });
    say?.('→ Thank you. The run goes on.');
    return done;
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    throw new BlockedError(`nobody did this within ${limit}: ${please}`, { cause: error });
  }
}
