import {
  giveUpWhenLate,
  within,
  type HeldAnswer,
  type HomeserverProxy,
  type Stage,
} from '../harness/index.ts';
import { isKeyOfBot } from './bot-key.ts';
import type { Transport } from './compare-sas.ts';

/** The part of the usual limit within which a bot that works on several things at once asks for what is new. */
const shareForNextSync = 0.2;
/** The same for one that has been told something, which it takes in before it asks again. */
const shareForTakingIn = 0.05;

/** Keeps from the bot that the homeserver has its `key`. */
export function holdKey({ peer }: Stage<'peer'>, traffic: HomeserverProxy, transport: Transport): HeldAnswer {
  return traffic.holdAnswer(isKeyOfBot(peer, transport));
}

/**
 * Has the person's mac reach the bot while the key of the bot is still held, as far as the bot lets it: one that
 * finishes one thing before the next hears of no mac before its key is acknowledged, and none can overtake it.
 * @param confirm sends the mac.
 */
export async function overtakeKey(
  { deadlineMs, signal, leaveUnchecked }: Stage<'peer'>,
  traffic: HomeserverProxy,
  key: HeldAnswer,
  confirm: () => Promise<void>,
): Promise<void> {
  const limits = { deadlineMs: deadlineMs * shareForNextSync, signal };
  const held = await giveUpWhenLate(within(key.held, { why: 'the key of the bot to be held', ...limits }));
  const confirmedAtMs = performance.now();
  await confirm();
  const told = await giveUpWhenLate(
    traffic.requests.first(
      ({ path, answeredAtMs }) => path.endsWith('/sync') && answeredAtMs > confirmedAtMs,
      {
        why: 'the bot to be told of the mac',
        ...limits,
      },
    ),
  );
  if (held === undefined || told === undefined)
    leaveUnchecked(
      'a mac before the acknowledgement of the key',
      held === undefined
        ? 'the bot sends its key in a way that cannot be held'
        : 'the bot asks for nothing new until its key is acknowledged',
    );
  const toldAtMs = told?.answeredAtMs ?? Infinity;
  // One that takes the mac in at once asks for more right after. One that waits for its key to be acknowledged does not.
  await giveUpWhenLate(
    traffic.requests.first(({ path, receivedAtMs }) => path.endsWith('/sync') && receivedAtMs > toldAtMs, {
      why: 'the bot to take the mac in',
      deadlineMs: deadlineMs * shareForTakingIn,
      signal,
    }),
  );
  key.release();
}
