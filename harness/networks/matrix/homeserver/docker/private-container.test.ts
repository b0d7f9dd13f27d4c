import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { reachableAt } from './private-container.ts';

test('an engine of this machine is reached on the loopback address', async () => {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const own = all.filter(({ family }) => family === 'IPv4');
  expect(own.length).toBeGreaterThan(0);
  for (const host of ['localhost', ...own.map(({ address }) => address)])
    await expect(reachableAt(host)).resolves.toBe('127.0.0.1');
});

test('an engine elsewhere is reached where it is', async () => {
  await expect(reachableAt('192.0.2.7')).resolves.toBe('192.0.2.7');
  await expect(reachableAt('docker')).resolves.toBe('docker');
});
