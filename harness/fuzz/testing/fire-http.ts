import type { BotUnderFire } from './bot-under-fire.ts';
import { tokenMark } from './hostile-request.ts';
import { sayRaw } from './say-raw.ts';

const statusLine = /HTTP\/1\.[01] (\d{3})/gu;
/** Line ends of HTTP, and frames of a WebSocket. */
const unseen = /[^\P{C}\n]/gu;
/** Errors that the bot knows of: with others it answers by 500. */
const expected5xx = new Set(['501', '502', '503', '504', '505']);

/**
 * Says all of it to the control API, each on a connection of its own, at the same time.
 * @param statuses counts the answers.
 * @throws Error when the bot is harmed, or answers as if it had not expected such a thing.
 */
export async function expectHttpUnharmed(
  bot: BotUnderFire,
  connections: readonly string[],
  statuses: Map<string, number> = new Map(),
): Promise<void> {
  await bot.ensureUp();
  const control = bot.running.control!;
  const before = JSON.stringify(await control.verifications());
  const { port, token } = bot;
  const answers = await Promise.all(
    connections.map((text) =>
      sayRaw(port, text.replaceAll(tokenMark, token)).catch((error: unknown) => error),
    ),
  );
  await bot.expectUnharmed();
  for (const [index, answer] of answers.entries()) {
    if (answer instanceof Error) throw answer;
    const text = String(answer);
    bot.expectFit(text.replaceAll(unseen, ''), 'an answer');
    for (const [, status = ''] of text.matchAll(statusLine)) {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status.startsWith('5') && !expected5xx.has(status))
        throw new Error(`${status} to ${JSON.stringify(connections[index])}: ${text.slice(0, 500)}`);
    }
  }
  const after = JSON.stringify(await control.verifications());
  if (after !== before) throw new Error(`the verifications went from ${before} to ${after}`);
}
