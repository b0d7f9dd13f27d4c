import { describe, expect, it } from 'vitest';
import { runConcurrently } from './scheduler.ts';

describe('runConcurrently', () => {
  it('runs so many at a time, and no more', async () => {
    let running = 0;
    let most = 0;
    const done: number[] = [];
    await runConcurrently(
      [1, 2, 3, 4, 5],
      { usual: 2 },
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
      { usual: 1 },
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
      { usual: 2 },
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

  it('begins more while there is time, and not more than the most', async () => {
    const begun: number[] = [];
    const over = Promise.withResolvers<void>();
    let tell!: (more: number) => void;
    let isWatched = true;
    const running = runConcurrently(
      [1, 2, 3, 4, 5, 6],
      {
        usual: 1,
        most: 4,
        watchIdle(onIdle) {
          tell = onIdle;
          return { [Symbol.dispose]: () => void (isWatched = false) };
        },
      },
      async (item) => {
        begun.push(item);
        await over.promise;
      },
      () => false,
    );
    expect(begun).toEqual([1]);
    tell(0.5);
    expect(begun).toEqual([1, 2]);
    tell(7.5);
    expect(begun).toEqual([1, 2, 3, 4]);
    tell(1);
    expect(begun).toEqual([1, 2, 3, 4]);
    over.resolve();
    await running;
    expect(begun).toEqual([1, 2, 3, 4, 5, 6]);
    expect(isWatched).toBe(false);
  });

  it('waits for what was begun besides, and rejects with its error', async () => {
    const late = Promise.withResolvers<void>();
    const running = runConcurrently(
      [1, 2],
      {
        usual: 1,
        most: 2,
        watchIdle(onIdle) {
          setImmediate(onIdle, 1);
          return { [Symbol.dispose]: () => {} };
        },
      },
      async (item) => {
        if (item === 2) await late.promise;
        await new Promise(setImmediate);
        if (item === 2) throw new Error('broken');
      },
      () => false,
    );
    setTimeout(late.resolve, 20);
    await expect(running).rejects.toThrow('broken');
  });
});
