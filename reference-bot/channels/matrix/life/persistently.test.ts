import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../base/testing/manual-clock.ts';
import { memoryLog } from '../../../base/testing/memory-log.ts';
import { isPassing, persistently } from './persistently.ts';

function setUp(failures: number) {
  const clock = new ManualClock();
  const stopping = new AbortController();
  const attempts: number[] = [];
  const done = persistently(
    () => {
      attempts.push(clock.now());
      return attempts.length > failures ? Promise.resolve('here') : Promise.reject(new Error('away'));
    },
    {
      what: 'to knock',
      clock,
      log: memoryLog().log,
      signal: stopping.signal,
      isTransient: (error) => (error as Error).message === 'away',
    },
  );
  done.catch(() => {});
  const attempt = (count: number) => expect.poll(() => attempts.length, { interval: 1 }).toBe(count);
  return { clock, stopping, attempts, done, attempt };
}

describe('persistence', () => {
  it('tries again more and more seldom, and gives what came at last', async () => {
    const { clock, attempts, done, attempt } = setUp(9);
    const waits = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
    for (const [index, wait] of waits.entries()) {
      await attempt(index + 1);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      clock.advance(wait);
    }
    expect(await done).toBe('here');
    expect(attempts.slice(1).map((at, index) => at - attempts[index]!)).toEqual(waits);
  });

  it('asks no sooner than the homeserver wants', async () => {
    const clock = new ManualClock();
    const asked: number[] = [];
    const answers = [
      { httpStatus: 429, data: { retry_after_ms: 5_000 } },
      { httpStatus: 503, httpHeaders: new Headers({ 'retry-after': '9' }) },
    ];
    const attempt = (): Promise<string> => {
      asked.push(clock.now());
      const answer = answers.shift();
      return answer ? Promise.reject(Object.assign(new Error('later'), answer)) : Promise.resolve('here');
    };
    const { signal } = new AbortController();
    const { log } = memoryLog();
    const done = persistently(attempt, { what: 'to ask', clock, log, signal, isTransient: isPassing });
    for (const [index, waitMs] of [5_000, 9_000].entries()) {
      await expect.poll(() => asked.length, { interval: 1 }).toBe(index + 1);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      clock.advance(waitMs);
    }
    expect(await done).toBe('here');
    expect(asked.map((at) => at - asked[0]!)).toEqual([0, 5_000, 14_000]);
  });

  it('ends when it is told to', async () => {
    const { stopping, done, attempts, attempt } = setUp(Infinity);
    await attempt(1);
    stopping.abort(new Error('stopped'));
    await expect(done).rejects.toThrow('stopped');
    expect(attempts).toHaveLength(1);
  });

  it('gives up over what stays as it is', async () => {
    const clock = new ManualClock();
    const refusal = Object.assign(new Error('no'), { httpStatus: 403 });
    const { signal } = new AbortController();
    const log = memoryLog().log;
    await expect(
      persistently(() => Promise.reject(refusal), {
        what: 'to ask',
        clock,
        log,
        signal,
        isTransient: isPassing,
      }),
    ).rejects.toBe(refusal);
  });

  it.each([
    [{ httpStatus: 403 }, false],
    [{ httpStatus: 413 }, false],
    [{ httpStatus: 429 }, true],
    [{ httpStatus: 502 }, true],
    [Object.assign(new Error('fetch failed'), { name: 'ConnectionError' }), true],
    [new DOMException('late', 'AbortError'), true],
    [new ReferenceError('x is not defined'), false],
    [undefined, false],
  ])('takes %s for something that passes: %s', (error, expected) => {
    expect(isPassing(error)).toBe(expected);
  });
});
