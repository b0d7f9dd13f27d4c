import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, startBrowser } from '../../../harness/tools/browser.ts';
import { buildReport } from '../../model/build-report.ts';
import { booksRun } from '../../testing/books-run.ts';
import { failingRun } from '../../testing/failing-run.ts';
import { unverifiedNewcomer } from '../../testing/onboarding-run.ts';
import { peersRun } from '../../testing/peers-run.ts';
import { renderHtml } from './page.ts';

function focused(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.closest('details')?.id ?? document.activeElement?.id);
}

function shown(page: Page): Promise<number> {
  return page.locator('details.s:visible').count();
}

// The machine decides whether there is a browser; everything that needs none is in page.test.ts.
describe.skipIf(findChromium() === undefined)('in a browser', () => {
  let browser: Browser;
  let folder: string;
  let problems: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'page-in-browser-'));
    const runs = {
      failing: failingRun(),
      peers: peersRun(),
      onboarding: unverifiedNewcomer(),
      books: booksRun(),
    };
    for (const [name, events] of Object.entries(runs))
      await writeFile(join(folder, `${name}.html`), renderHtml(buildReport(events)));
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(options: BrowserContextOptions = {}, name = 'failing'): Promise<Page> {
    const page = await browser.newPage(options);
    problems = [];
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => problems.push(request.url()));
    const url = pathToFileURL(join(folder, `${name}.html`)).href;
    await page.goto(url);
    expect(problems.splice(0)).toEqual([url]);
    return page;
  }

  test('the policy lets its own script run, and no text becomes markup', async () => {
    const page = await open();
    expect(await page.title()).toBe('Interrupted: 2 of 8 scenarios failed · cara 0.8.0 · cara-smoke');
    expect(await page.locator('html.js').count()).toBe(1);
    expect(await page.locator('img').count()).toBe(0);
    await page.close();
  });

  test.each([
    [360, 'light'],
    [360, 'dark'],
    [768, 'light'],
    [1280, 'dark'],
  ] as const)(
    'at %d px (%s) nothing is wider than the page, with everything open',
    async (width, colorScheme) => {
      const page = await open({ viewport: { width, height: 740 }, colorScheme });
      await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await page.close();
    },
  );

  test.each(['peers', 'onboarding'])(
    'on a phone the page of %s is no wider than it, and its tables scroll',
    async (name) => {
      const page = await open({ viewport: { width: 360, height: 740 }, colorScheme: 'dark' }, name);
      await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      const scrolls = page.locator('.scroll:has(.peers)').first();
      if (name === 'peers')
        expect(await scrolls.evaluate((one) => one.scrollWidth > one.clientWidth)).toBe(true);
      await page.close();
    },
  );

  test.each([
    [390, true],
    [1280, false],
  ])(
    'at %d px all that was asked is there without scrolling, each number by its name',
    async (width, isNamed) => {
      const page = await open({ viewport: { width, height: 740 } }, 'books');
      const books = page.locator('.scroll:has(.books)');
      expect(await books.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
      const lost = page.locator('.books td[data-head=lost]').first();
      const before = await lost.evaluate((one) => getComputedStyle(one, '::before').content);
      expect(before.includes('lost')).toBe(isNamed);
      await page.close();
    },
  );

  test('keys filter, move, open and help', async () => {
    const page = await open();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    expect(await focused(page)).toBe('sas.in-room.peer-starts');
    await page.keyboard.press('Enter');
    expect(await page.locator('[id="sas.in-room.peer-starts"][open]').count()).toBe(1);
    await page.keyboard.press('k');
    expect(await focused(page)).toBe('matrix.echo.encrypted');

    await page.keyboard.press('f');
    expect(await shown(page)).toBe(4);
    await page.keyboard.press('/');
    await page.keyboard.type('xsign');
    expect(await shown(page)).toBe(1);
    expect(await page.locator('#shown').textContent()).toBe('1 of 10 shown');
    await page.keyboard.press('Escape');
    await page.keyboard.press('f');
    expect(await shown(page)).toBe(10);

    await page.keyboard.press('?');
    expect(await page.locator('#help').isVisible()).toBe(true);
    await page.locator('#help button').click();
    expect(await page.locator('#help').isVisible()).toBe(false);
    expect(problems).toEqual([]);
    await page.close();
  });

  test('copies what a ticket needs', async () => {
    const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await page.locator('.attention .copy').first().click();
    await page.locator('.attention .copy', { hasText: 'copied' }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/^sas\.in-room\.bot-starts failed: the bot never sent its mac\n/);
    await page.close();
  });

  test('a link to a scenario opens it', async () => {
    const page = await open();
    await page.locator('.strip a').nth(2).click();
    await page.locator('[id="sas.in-room.peer-starts"][open]').waitFor();
    expect(await focused(page)).toBe('sas.in-room.peer-starts');
    await page.close();
  });

  test('on paper only faults are open', async () => {
    const page = await open();
    await page.locator('[id="sas.in-room.peer-starts"] > summary').click();
    const openRows = () => page.locator('details.s[open]').evaluateAll((rows) => rows.map((row) => row.id));
    const onScreen = await openRows();
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await openRows()).toEqual([
      'matrix.echo.encrypted',
      'sas.in-room.bot-starts',
      'sas.to-device.peer-starts',
    ]);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    expect(await openRows()).toEqual(onScreen);
    await page.close();
  });

  test('without script everything is there to read', async () => {
    const page = await open({ javaScriptEnabled: false });
    await page.locator('[id="sas.in-room.peer-starts"] > summary').click();
    expect(await page.locator('[id="sas.in-room.peer-starts"] svg.seq').isVisible()).toBe(true);
    expect(await page.locator('.copy:visible, .tools:visible').count()).toBe(0);
    await page.close();
  });
});
