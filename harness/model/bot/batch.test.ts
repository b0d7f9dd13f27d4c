import { expect, it } from 'vitest';
import { Batch } from './batch.ts';

it('does once for all who wait what is done for somebody else', async () => {
  const rounds: number[][] = [];
  const first = Promise.withResolvers<void>();
  const batch = new Batch<number, number>(async (wants) => {
    rounds.push([...wants]);
    if (rounds.length === 1) await first.promise;
    return rounds.length;
  });
  const alone = batch.join(1);
  await Promise.resolve();
  await Promise.resolve();
  const together = [batch.join(2), batch.join(3)];
  first.resolve();
  expect(await alone).toBe(1);
  expect(await Promise.all(together)).toEqual([2, 2]);
  expect(rounds).toEqual([[1], [2, 3]]);
});

it('goes on after a failure, and tells it to those alone who waited for it', async () => {
  let isFirst = true;
  const batch = new Batch<string, string>(async ([want]) => {
    if (isFirst) {
      isFirst = false;
      throw new Error('not now');
    }
    return want!;
  });
  const failed = batch.join('one');
  await expect(failed).rejects.toThrow('not now');
  expect(await batch.join('two')).toBe('two');
});
