import { giveUpWhenLate, type Stage } from '../harness/index.ts';

/** The part of the usual limit within which a bot asks for news. */
const share = 0.2;

type Listening = Stage<'traffic'>;

/**
 * Resolves when the bot has asked for more than its first sync: it is told of everything that happens from now on. A
 * bot that asks in another way is waited for no longer than a part of the usual limit.
 */
export function listens(stage: Listening): Promise<void> {
  return asksForNews(stage, ({ query }) => query.has('since'));
}

/**
 * Resolves when the bot asks for news after a time: it has taken what it was told before.
 * @param afterMs time of `performance.now()`.
 */
export function listensAgain(stage: Listening, afterMs: number): Promise<void> {
  return asksForNews(stage, ({ receivedAtMs }) => receivedAtMs > afterMs);
}

type Asked = Listening['traffic']['asked']['items'][number];

async function asksForNews(
  { traffic, deadlineMs, signal }: Listening,
  matches: (request: Asked) => boolean,
): Promise<void> {
  const asking = traffic.asked.first((request) => request.path.endsWith('/sync') && matches(request), {
    why: 'the bot to ask for news',
    deadlineMs: deadlineMs * share,
    signal,
  });
  await giveUpWhenLate(asking);
}
