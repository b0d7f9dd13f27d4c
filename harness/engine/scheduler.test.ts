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
});
