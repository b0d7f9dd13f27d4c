import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { EnvironmentError } from '../errors/environment-error.ts';

const usualPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** It shows pages of this machine only, and is to ask nobody else anything. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The Chromium of this machine: the one that `CHROMIUM_PATH` names, or one in a usual place. */
export function findChromium(): string | undefined {
  const { CHROMIUM_PATH } = process.env;
  return (CHROMIUM_PATH ? [CHROMIUM_PATH] : usualPlaces).find((path) => existsSync(path));
}

/**
 * Starts the Chromium of this machine, driven by `playwright-core`.
 * @throws EnvironmentError when either is missing.
 */
export async function startBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new EnvironmentError('there is no Chromium; install it, or set CHROMIUM_PATH to its program');
  }
  const { chromium } = await import('playwright-core').catch((error: unknown) => {
    throw new EnvironmentError('driving a browser takes playwright-core: npm install playwright-core', {
      cause: error,
    });
  });
  return chromium.launch({ executablePath, args });
}
