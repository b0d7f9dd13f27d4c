import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import { MatrixError } from './matrix-error.ts';
import { TestDeliveries } from './test-deliveries.ts';

/** Deliveries of a bot that comes up when told to, and whose homeserver answers when told to. */
function setUp() {
  const clock = new ManualClock();
  const up = Promise.withResolvers<{ sendTest: () => Promise<string> }>();
  const sent: PromiseWithResolvers<string>[] = [];
  const deliveries = new TestDeliveries(clock, up.promise);
  const comeUp = (): void =>
    up.resolve({
      sendTest() {
        const sending = Promise.withResolvers<string>();
        sent.push(sending);
        return sending.promise;
      },
    });
  return { clock, deliveries, comeUp, failToComeUp: up.reject, sent };
}

/** The same of a bot that is up, with one text under way. */
async function underWay() {
  const bot = setUp();
  bot.comeUp();
  const delivery = bot.deliveries.send('!r', 'x');
  await expect.poll(() => bot.sent.length).toBe(1);
  return { ...bot, delivery, answer: bot.sent[0]! };
}

const transient = { kind: 'transient' };

describe('a text that an operator sends', () => {
  it('is sent when the homeserver says so', async () => {
    const { delivery, answer } = await underWay();
    answer.resolve('$e');
    expect(await delivery).toEqual({ outcome: 'sent', messageId: '$e', conversationId: '!r' });
  });

  it('is not tried again when the homeserver took it without giving it a name', async () => {
    const { delivery, answer } = await underWay();
    answer.resolve('');
    expect(await delivery).toMatchObject({ outcome: 'failed', retryability: { kind: 'terminal' } });
  });

  it('may be tried again after the time that the homeserver asks for, an hour at most', async () => {
    for (const [told, retryAfterMs] of [
      [1_500, 1_500],
      [9e9, 3_600_000],
    ] as const) {
      const { delivery, answer } = await underWay();
      const data = { retry_after_ms: told };
      answer.reject(Object.assign(new Error('slow down'), { errcode: 'M_LIMIT_EXCEEDED', data }));
      expect(await delivery).toEqual({
        outcome: 'failed',
        error: 'Matrix send failed: slow down',
        kind: 'send-failed',
        conversationId: '!r',
        retryability: { kind: 'transient', retryAfterMs },
      });
    }
  });

  it.each([
    'M_FORBIDDEN',
    'M_THREEPID_DENIED',
    'M_TOO_LARGE',
    'M_GUEST_ACCESS_FORBIDDEN',
    'M_BAD_JSON',
    'M_UNRECOGNIZED',
  ])('is a 502 when the homeserver says %s', async (errcode) => {
    const { delivery, answer } = await underWay();
    answer.reject(Object.assign(new Error('no'), { errcode }));
    await expect(delivery).rejects.toMatchObject({
      status: 502,
      kind: 'binding-error',
      message: 'Function call error: Matrix send failed permanently: no',
      cause: { kind: 'send-terminal' },
    });
  });

  it.each(['M_UNKNOWN_TOKEN', 'M_USER_DEACTIVATED', 'M_USER_LOCKED', 'M_USER_SUSPENDED'])(
    'is a 503 when the homeserver says %s',
    async (errcode) => {
      const { delivery, answer } = await underWay();
      answer.reject(Object.assign(new Error('no'), { errcode }));
      await expect(delivery).rejects.toMatchObject({ status: 503, kind: 'matrix-runtime-unavailable' });
    },
  );

  it('is a 502 for a room in which the bot cannot talk', async () => {
    const { delivery, answer } = await underWay();
    answer.reject(new MatrixError('room-not-found', '!r'));
    await expect(delivery).rejects.toMatchObject({
      message: 'Function call error: Matrix room not found: !r',
    });
  });

  it('is given up after half a minute, and may still arrive', async () => {
    const { clock, delivery } = await underWay();
    clock.advance(30_000);
    expect(await delivery).toEqual({
      outcome: 'failed',
      error: 'Matrix send failed: Matrix send timed out after 30 seconds; it may still arrive',
      kind: 'send-failed',
      conversationId: '!r',
      retryability: transient,
    });
  });

  it('waits 35 seconds for the bot to come up, and is never sent when that takes longer', async () => {
    const { clock, deliveries, comeUp, sent } = setUp();
    const [early, late] = [deliveries.send('!r', 'early'), deliveries.send('!r', 'late')];
    clock.advance(35_000);
    const error = 'Matrix send did not complete within 35 seconds; cancelled pending Matrix send';
    expect(await Promise.all([early, late])).toEqual([
      { outcome: 'failed', error, retryability: transient },
      { outcome: 'failed', error, retryability: transient },
    ]);
    comeUp();
    const last = deliveries.send('!r', 'last');
    await expect.poll(() => sent.length).toBe(1);
    sent[0]!.resolve('$e');
    expect(await last).toMatchObject({ outcome: 'sent' });
  });

  it('is a 503 when the bot does not come up', async () => {
    const { deliveries, failToComeUp } = setUp();
    const delivery = deliveries.send('!r', 'x');
    failToComeUp(new Error('wrong token'));
    await expect(delivery).rejects.toMatchObject({
      status: 503,
      message: 'Matrix runtime unavailable: Matrix runtime is not running',
      retryAfterMs: 5_000,
    });
  });

  it('does not wait behind 128 others, nor go out beside 16', async () => {
    const { deliveries, comeUp, sent } = setUp();
    const waiting = Array.from({ length: 128 }, () => deliveries.send('!r', 'x'));
    expect(await deliveries.send('!r', 'one too many')).toEqual({
      outcome: 'failed',
      error: 'Matrix outbound queue is full; retrying in 5 seconds',
      kind: 'command-queue-full',
      retryability: { kind: 'transient', retryAfterMs: 5_000 },
    });
    comeUp();
    await expect.poll(() => sent.length).toBe(16);
    for (const { resolve } of sent) resolve('$e');
    const outcomes = await Promise.all(waiting);
    expect(outcomes.filter(({ outcome }) => outcome === 'sent')).toHaveLength(16);
    expect(outcomes.at(-1)).toEqual({
      outcome: 'failed',
      error: 'too many in-flight Matrix sends (cap 16); retrying shortly',
      retryability: transient,
    });
  });
});
