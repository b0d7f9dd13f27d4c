import { describe, expect, it } from 'vitest';
import { runConcurrently } from './scheduler.ts';

describe('runConcurrently', () => {
  it('runs so many at a time, and no more', async () => {
    let running = 0;
    let most = 0;
    const done: number[] = [];
    await runConcurrently(
      [1, 2, 3, 4, 5],
      2,
      async (item) => {
        most = Math.max(most, ++running);
        await new Promise(setImmediate);
        running--;
        done.push(item);
      },
      () => false,
    );
    expect(most).toBe(2);
    expect(done).toEqual([1, 2, 3, 4, 5]);
  });

  it('begins nothing more once told to stop', async () => {
    const done: number[] = [];
    await runConcurrently(
      [1, 2, 3],
      1,
      async (item) => void done.push(item),
      () => done.length === 2,
    );
    expect(done).toEqual([1, 2]);
  });

  it('rejects only when nothing goes on any more, and begins nothing more after an error', async () => {
    const done: number[] = [];
    const failed = Promise.withResolvers<void>();
    const running = runConcurrently(
      [1, 2, 3],
      2,
      async (item) => {
        if (item === 1) throw new Error('broken');
        await failed.promise;
        done.push(item);
      },
      () => false,
    );
    setImmediate(failed.resolve);
    await expect(running).rejects.toThrow('broken');
    expect(done).toEqual([2]);
  });
});
