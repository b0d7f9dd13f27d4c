import { expect, it } from 'vitest';
import { SerialQueue } from './serial-queue.ts';

it('runs tasks of one key in their order, past failures, and those of another key meanwhile', async () => {
  const queue = new SerialQueue();
  const seen: string[] = [];
  const { promise: goOn, resolve } = Promise.withResolvers<void>();
  const slow = queue.run(async () => {
    seen.push('a begins');
    await goOn;
    seen.push('a fails');
    throw new Error('a');
  }, 'room');
  const next = queue.run(async () => void seen.push('b'), 'room');
  await queue.run(async () => void seen.push('c'), 'other room');
  expect(seen).toEqual(['a begins', 'c']);
  resolve();
  await expect(slow).rejects.toThrow('a');
  expect(await queue.run(async () => seen.length, 'room')).toBe(4);
  await next;
  expect(seen).toEqual(['a begins', 'c', 'a fails', 'b']);
});
