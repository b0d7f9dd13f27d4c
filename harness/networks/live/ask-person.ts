import { createInterface } from 'node:readline/promises';
import { BlockedError } from '../../errors/blocked-error.ts';
import { formatLimit } from '../../errors/format-limit.ts';

/** Who may sit at the terminal of the run, and for how long they are waited for. */
export interface Asking {
  readonly limitMs: number;
  /** Aborted where the run ends meanwhile. */
  readonly signal?: AbortSignal | undefined;
  readonly say?: ((line: string) => void) | undefined;
  /** Default: the terminal that the run was started in. */
  readonly input?: NodeJS.ReadableStream & { readonly isTTY?: boolean };
}

/**
 * Asks a person to do something, and returns when they have said that it is done.
 * @throws BlockedError where nobody is there, or they cannot do it, or not in time; the signal's reason when aborted.
 */
export async function askPerson(
  what: string,
  { limitMs, signal, say, input = process.stdin }: Asking,
): Promise<void> {
  if (input.isTTY !== true) throw new BlockedError(`needs a person at a terminal, who does this: ${what}`);
  say?.(`→ ${what} Then press Enter. Type no and Enter if you cannot. You have ${formatLimit(limitMs)}.`);
  const limit = AbortSignal.timeout(limitMs);
  const ends = signal === undefined ? limit : AbortSignal.any([limit, signal]);
  const asking = createInterface({ input });
  try {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    asking.once('line', resolve).once('close', () => resolve('no'));
    ends.addEventListener('abort', () => reject(ends.reason), { once: true });
    const answer = await promise;
    if (answer.trim() !== '') throw new BlockedError(`the person at the terminal could not do this: ${what}`);
    say?.('→ Thank you. The run goes on.');
  } catch (error) {
    if (!limit.aborted || signal?.aborted) throw error;
    throw new BlockedError(`nobody at the terminal did this within ${formatLimit(limitMs)}: ${what}`);
  } finally {
    asking.close();
  }
}
