import { giveUpWhenLate, type Stage } from '../harness/index.ts';

/** The part of the usual limit within which a bot asks for news again. */
const share = 0.2;

/**
 * Resolves when the bot has asked the homeserver for news at a later time: it has taken what it was told before. A bot
 * that asks in another way is not waited for any longer than a part of the usual limit.
 * @param afterMs time of `performance.now()`.
 */
export async function listensAgain(
  { traffic, deadlineMs, signal }: Stage<'traffic'>,
  afterMs: number,
): Promise<void> {
  const news = traffic.requests.first(
    ({ path, receivedAtMs }) => path.endsWith('/sync') && receivedAtMs > afterMs,
    { why: 'the bot to listen again', deadlineMs: deadlineMs * share, signal },
  );
  await giveUpWhenLate(news);
}
