import { expect, test } from 'vitest';
import { giveUpWhenLate } from './give-up.ts';
import { within } from './waiting.ts';

const wait = { why: 'a dog', deadlineMs: 10, signal: new AbortController().signal };

test('gives up when the time has run out, and for no other reason', async () => {
  await expect(giveUpWhenLate(within(Promise.resolve('here'), wait))).resolves.toBe('here');
  await expect(giveUpWhenLate(within(new Promise<never>(() => {}), wait))).resolves.toBeUndefined();
  await expect(giveUpWhenLate(Promise.reject(new Error('the bot died')))).rejects.toThrow('the bot died');
});
