import type { BrowserContext } from 'playwright-core';
import type { SharedBrowser } from '../tools/browser.ts';

/** Windows of the run's browser, which end with the scenario. */
export class Windows {
  readonly #browser: SharedBrowser;
  readonly #stack: AsyncDisposableStack;

  constructor(browser: SharedBrowser, stack: AsyncDisposableStack) {
    this.#browser = browser;
    this.#stack = stack;
  }

  /** @throws EnvironmentError where there is no browser. */
  async open(): Promise<BrowserContext> {
    const window = await this.#browser.openWindow();
    this.#stack.defer(() => window.close());
    return window;
  }
}
