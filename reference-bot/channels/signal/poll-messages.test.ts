import { expect, it } from 'vitest';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import { pollMessages } from './poll-messages.ts';

it('asks often while somebody talks, and now and then when nobody does', async () => {
  const clock = new ManualClock();
  const closing = new AbortController();
  const waiting: unknown[] = [];
  const askedMs: number[] = [];
  const startMs = clock.now();
  const receive = async (): Promise<unknown[]> => {
    askedMs.push(clock.now() - startMs);
    return waiting.splice(0);
  };
  const polling = pollMessages({
    api: { receive } as never,
    ownReceipts: () => true,
    async take() {},
    onHeard() {},
    onFailure() {},
    clock,
    closing: closing.signal,
    signal: new AbortController().signal,
  });
  for (const [ms, comes] of [
    [200, false],
    [20_000, false],
    [200, false],
    [800, true],
    [200, false],
  ] as const) {
    await expect.poll(() => clock.sleepers).toBe(1);
    if (comes) waiting.push({});
    clock.advance(ms);
  }
  await expect.poll(() => askedMs).toEqual([0, 200, 20_200, 21_200, 21_400]);
  closing.abort();
  await polling;
});
