import { createInterface } from 'node:readline/promises';
import { BlockedError } from '../../errors/blocked-error.ts';
import { formatLimit } from '../../errors/format-limit.ts';
import type { Asking } from './ask-person.ts';

/** What a person types in the place of an answer. */
const words = new Set(['none', 'no']);

/**
 * Asks a person to say something to the bot, and returns what they type that it has answered; undefined where they say that
 * nothing came.
 * @throws BlockedError where nobody is there, or they cannot do it, or not in time; the signal's reason when aborted.
 */
export async function askForAnswer(
  what: string,
  { limitMs, signal, say, input = process.stdin }: Asking,
): Promise<string | undefined> {
  if (input.isTTY !== true) throw new BlockedError(`needs a person at a terminal, who does this: ${what}`);
  const limit = formatLimit(limitMs);
  say?.(`→ ${what}`);
  say?.(
    `  You have ${limit}. Paste here what it answers, and press Enter twice. Where nothing comes, type none; if you cannot do it, no.`,
  );
  const late = AbortSignal.timeout(limitMs);
  const ends = signal === undefined ? late : AbortSignal.any([late, signal]);
  const lines = createInterface({ input });
  const typed: string[] = [];
  try {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    lines.on('line', (line) => {
      const text = line.trim();
      if (text !== '') typed.push(text);
      const isWhole = text === '' ? typed.length > 0 : typed.length === 1 && words.has(text);
      if (isWhole) resolve();
    });
    lines.once('close', resolve);
    ends.addEventListener('abort', () => reject(ends.reason), { once: true });
    ends.throwIfAborted();
    await promise;
  } catch (error) {
    if (!late.aborted || signal?.aborted) throw error;
    throw new BlockedError(`nobody at the terminal did this within ${limit}: ${what}`, { cause: error });
  } finally {
    lines.close();
  }
  const answer = typed.join('\n');
  if (answer === 'none') return undefined;
  if (answer !== '' && answer !== 'no') return answer;
  throw new BlockedError(`the person at the terminal could not do this: ${what}`);
}
