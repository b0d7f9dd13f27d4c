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
    const { clock, attempts, done, attempt } = setUp(8);
    const waits = [1, 2, 4, 8, 16, 30, 30, 30].map((seconds) => seconds * 1_000);
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
