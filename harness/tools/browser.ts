import { existsSync } from 'node:fs';
import type { Browser, BrowserContext } from 'playwright-core';
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

/** On Ctrl-C the driver would end this whole process, before the run has put its things in order. */
const leavesSignalsAlone = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };

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
  return chromium.launch({ executablePath, args, ...leavesSignalsAlone });
}

/** A browser that is started when it is first wanted, and whose windows know nothing of each other. */
export class SharedBrowser implements AsyncDisposable {
  #browser: Promise<Browser> | undefined;

  /**
   * A window that has never been anywhere.
   * @throws EnvironmentError as {@link startBrowser} does.
   */
  async openWindow(): Promise<BrowserContext> {
    this.#browser ??= startBrowser();
    const browser = await this.#browser;
    return browser.newContext();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const browser = await this.#browser?.catch(() => undefined);
    await browser?.close();
  }
}
