import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { reachableAt } from './private-container.ts';

test('an engine of this machine is reached on the loopback address', () => {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  expect(own.length).toBeGreaterThan(0);
  for (const host of ['localhost', ...own.map(({ address }) => address)])
    expect(reachableAt(host)).toBe('127.0.0.1');
});

test('an engine elsewhere is reached where it is', () => {
  expect(reachableAt('192.0.2.7')).toBe('192.0.2.7');
  expect(reachableAt('docker')).toBe('docker');
});
