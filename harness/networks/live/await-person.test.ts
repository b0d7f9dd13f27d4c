import { expect, test } from 'vitest';
import { BlockedError } from '../../errors/blocked-error.ts';
import { within } from '../../waiting/waiting.ts';
import { awaitPerson } from './await-person.ts';

const { signal } = new AbortController();

test('a person is told what to do, and gives what shows that it was done', async () => {
  const told: string[] = [];
  const asking = { limitMs: 60_000, signal, say: (line: string) => void told.push(line) };
  expect(await awaitPerson('Press the button.', async () => 'pressed', asking)).toBe('pressed');
  expect(told).toEqual(['→ Press the button. You have 60 s.', '→ Thank you. The run goes on.']);
});

test('nothing is known where nobody does it; what goes wrong otherwise stays what it is', async () => {
  const never = awaitPerson('Press it.', (wait) => within(new Promise(() => {}), wait), {
    limitMs: 20,
    signal,
  });
  await expect(never).rejects.toThrow(BlockedError);
  await expect(never).rejects.toThrow('nobody did this within 20 ms: Press it.');
  const broken = awaitPerson('Press it.', () => Promise.reject(new Error('no button')), {
    limitMs: 20,
    signal,
  });
  await expect(broken).rejects.toThrow('no button');
});
