import { expect, test } from 'vitest';
import { findChromium, SharedBrowser } from './browser.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const listeners = (): number[] => signals.map((signal) => process.listenerCount(signal));

test.skipIf(findChromium() === undefined)('windows share a browser and nothing else', async () => {
  const before = listeners();
  await using browser = new SharedBrowser();
  const [one, two] = await Promise.all([browser.openWindow(), browser.openWindow()]);
  expect(one.browser()).toBe(two.browser());
  await one.addCookies([{ name: 'been', value: 'here', url: 'http://127.0.0.1' }]);
  expect(await two.cookies()).toEqual([]);
  // The caller decides what Ctrl-C does.
  expect(listeners()).toEqual(before);
});

test('one that was never wanted is not started to be closed', async () => {
  await expect(new SharedBrowser()[Symbol.asyncDispose]()).resolves.toBeUndefined();
});
