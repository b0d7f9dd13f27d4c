import { expect, test } from 'vitest';
import { BlockedError } from '../errors/blocked-error.ts';
import { blockWhenLate } from './block-when-late.ts';
import { within } from './waiting.ts';

const wait = { why: 'a dog', deadlineMs: 10, signal: new AbortController().signal };

test('the environment is to blame for what comes too late, and for nothing else', async () => {
  await expect(blockWhenLate(within(Promise.resolve('here'), wait))).resolves.toBe('here');
  const late = blockWhenLate(within(new Promise<never>(() => {}), wait));
  await expect(late).rejects.toThrow(new BlockedError('waited 10 ms for a dog'));
  await expect(blockWhenLate(Promise.reject(new TypeError('no')))).rejects.toBeInstanceOf(TypeError);
});
