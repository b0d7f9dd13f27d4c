import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, startBrowser } from '../../../harness/tools/browser.ts';
import { serve } from '../../base/http/serve.ts';
import { signUpBench } from '../testing/sign-up-bench.ts';
import { worstContrast } from '../testing/worst-contrast.ts';

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } as const;
const smallestTargetPx = 44;
const readableContrast = 4.5;
const password = 'correct horse battery';

async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) await page.fill(`#${name}`, value);
}

/** What is said beside a field. */
function error(page: Page, name: string): Promise<string> {
  return page.locator(`#${name}-error`).innerText();
}

describe.skipIf(findChromium() === undefined)('the page in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  /** Opens the page of a service of its own; what the browser complains about, or asks elsewhere, fails the test. */
  async function visit(
    work: (page: Page, bench: ReturnType<typeof signUpBench>) => Promise<void>,
    options?: BrowserContextOptions,
    hash = '',
  ) {
    const bench = signUpBench();
    const server = await serve(bench.app, { address: '127.0.0.1', port: 0 }, bench.clock);
    const context = await browser.newContext(options);
    try {
      await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => void complaints.push(String(error)));
      page.on(
        'console',
        (message) =>
          void (/Failed to load resource/u.test(message.text()) || complaints.push(message.text())),
      );
      page.on(
        'request',
        (request) => void (request.url().startsWith(server.url) || complaints.push(request.url())),
      );
      await page.goto(`${server.url}/signup${hash}`);
      await work(page, bench);
      expect(complaints).toEqual([]);
    } finally {
      await context.close();
      const closed = server.close(0);
      bench.clock.advance(1);
      await closed;
    }
  }

  it('takes a person from the first key to Paste C without a mouse', async () => {
    await visit(async (page, { mint, homeserver }) => {
      const keys = async (text: string): Promise<void> => {
        await page.keyboard.press('Tab');
        await page.keyboard.type(text);
      };
      await keys(mint());
      await keys('Nova');
      await keys(password);
      await page.keyboard.press('Tab');
      await keys('Nova the agent');
      await keys("It's me");
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.waitForSelector('#result:not([hidden])');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('result-title');
      expect(await page.innerText('#user')).toBe('@nova:fake');
      expect(await page.locator('#steps li').allInnerTexts()).toEqual([
        'account made',
        'in the space',
        'display name set',
        'in 2 rooms',
        'direct room made',
      ]);

      const copied: string[] = [];
      for (const next of ['Tab', 'Tab']) {
        await page.keyboard.press(next);
        await page.keyboard.press('Enter');
        copied.push(await page.evaluate(() => navigator.clipboard.readText()));
      }
      await page.keyboard.press('Tab');
      await page.keyboard.type('@alice:fake');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      copied.push(await page.evaluate(() => navigator.clipboard.readText()));
      const [account] = homeserver.accounts.values();
      expect(copied[0]).toContain(`TOKEN='${account!.tokens[0]}'`);
      expect(copied[0]).toContain(String.raw`INTRO='It'\''s me'`);
      expect(copied[1]).toContain('/signup/api/crosssign');
      expect(copied[2]).toContain("VERIFY_PEERS='@alice:fake'");
      expect(await page.innerText('#announce')).toBe('Paste C copied');
      expect(await page.inputValue('#password')).toBe('');
    });
  });

  it('checks fields while they are typed, beside them, and says so to those who do not see it', async () => {
    await visit(async (page) => {
      await page.locator('#username').pressSequentially('my agent');
      expect(await page.isVisible('#username-error')).toBe(false);
      await page.locator('#password').pressSequentially('short');
      expect(await error(page, 'username')).toBe('A name has no spaces. How about my-agent?');
      await fill(page, { username: 'my-ägent' });
      expect(await error(page, 'username')).toContain('“ä” cannot be in a name');
      await fill(page, { username: 'my-agent' });
      expect(await page.isVisible('#username-error')).toBe(false);
      expect(await page.getAttribute('#username', 'aria-invalid')).toBeNull();

      expect(await error(page, 'password')).toBe('7 more characters, please.');
      await page.locator('#password').pressSequentially('er phrase');
      expect(await page.isVisible('#password-error')).toBe(false);
      await page.click('#submit');
      expect(await error(page, 'code')).toBe('Enter the code you were given.');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('code');
      expect(await page.getAttribute('#code', 'aria-invalid')).toBe('true');
      const described = (await page.getAttribute('#code', 'aria-describedby'))!.split(' ');
      expect(described).toContain('code-error');
      const [field, said] = await Promise.all([
        page.locator('#code').boundingBox(),
        page.locator('#code-error').boundingBox(),
      ]);
      expect(said!.y - (field!.y + field!.height)).toBeLessThan(12);
    });
  });

  it('cuts nothing off: characters count as the service counts them, and too many are told', async () => {
    await visit(async (page) => {
      const values = { username: 'a'.repeat(33), display_name: '😀'.repeat(100), intro: '😀'.repeat(281) };
      for (const [name, value] of Object.entries(values)) {
        await page.focus(`#${name}`);
        await page.keyboard.insertText(value);
        expect(await page.inputValue(`#${name}`)).toBe(value);
      }
      await page.click('#submit');
      expect(await error(page, 'username')).toBe('At most 32 characters.');
      expect(await page.isVisible('#display_name-error')).toBe(false);
      expect(await error(page, 'intro')).toBe('At most 280 characters.');
    });
  });

  it('puts no Matrix id into Paste C that is none, and says so beside it', async () => {
    await visit(async (page, { mint }) => {
      await fill(page, { code: mint(), username: 'nova', password });
      await page.click('#submit');
      await page.waitForSelector('#result:not([hidden])');
      await page.fill('#owner', 'alice');
      await page.locator('#owner').blur();
      expect(await error(page, 'owner')).toBe('A Matrix id looks like @you:example.org');
      expect(await page.textContent('#paste-c')).toContain("VERIFY_PEERS='@you:example.org'");
      await page.fill('#owner', ' @alice:fake ');
      expect(await page.isVisible('#owner-error')).toBe(false);
      expect(await page.textContent('#paste-c')).toContain("VERIFY_PEERS='@alice:fake'");
    });
  });

  it('puts what the service refuses beside its field', async () => {
    await visit(async (page, { mint, signUp }) => {
      await signUp(mint(), { username: 'taken' });
      await fill(page, { code: 'wrong', username: 'taken', password });
      await page.click('#submit');
      await expect.poll(() => page.isVisible('#code-error')).toBe(true);
      expect(await error(page, 'code')).toContain('not known, or it is used up');

      await fill(page, { code: mint() });
      await page.click('#submit');
      await expect.poll(() => page.isVisible('#username-error')).toBe(true);
      expect(await error(page, 'username')).toBe('This name is taken. Choose another one.');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('username');
      await fill(page, { username: '_nova' });
      await page.click('#submit');
      await expect.poll(() => error(page, 'username')).toContain('The homeserver does not take this name');
    });
  });

  it('says what became of the code when the homeserver fails', async () => {
    await visit(async (page, { mint, homeserver }) => {
      homeserver.fault = () => ({ kind: 'unreachable' });
      await fill(page, { code: mint(), username: 'nova', password });
      await page.click('#submit');
      await expect.poll(() => page.isVisible('#trouble')).toBe(true);
      expect(await page.innerText('#trouble')).toBe(
        'The homeserver does not answer. Nothing was made, and your code is still good. Try again in 5 s.',
      );
      homeserver.fault = ({ path }, nth) =>
        path.endsWith('/register') && nth > 2 ? { kind: 'lost' } : undefined;
      await page.click('#submit');
      await expect.poll(() => page.innerText('#trouble')).toContain('your code is kept for it');
      await expect.poll(() => page.innerText('#submit')).toBe('Make the account');
    });
  });

  it('says so when the service itself is gone', async () => {
    await visit(async (page) => {
      await page.route('**/signup/api', (route) => route.abort());
      await fill(page, { code: 'x', username: 'nova', password });
      await page.click('#submit');
      await expect.poll(() => page.isVisible('#trouble')).toBe(true);
      expect(await page.innerText('#trouble')).toContain('did not answer');
    });
  });

  it('signs up once, however often the button is pressed', async () => {
    await visit(async (page, { mint, homeserver }) => {
      const goOn = Promise.withResolvers<undefined>();
      homeserver.fault = ({ path }, nth) =>
        path.endsWith('/register') && nth === 1 ? goOn.promise : undefined;
      await fill(page, { code: mint(5), username: 'nova', password });
      await page.click('#submit');
      expect(await page.getAttribute('#submit', 'aria-disabled')).toBe('true');
      await page.keyboard.press('Enter');
      goOn.resolve(undefined);
      await page.waitForSelector('#result:not([hidden])');
      expect(homeserver.calls.filter(({ path }) => path.endsWith('/register'))).toHaveLength(3);
    });
  });

  it('takes a code from the link, and shows a password on demand', async () => {
    await visit(
      async (page) => {
        expect(await page.inputValue('#code')).toBe('abc');
        await fill(page, { password });
        await page.click('#reveal');
        expect(await page.getAttribute('#password', 'type')).toBe('text');
        expect(await page.getAttribute('#reveal', 'aria-pressed')).toBe('true');
      },
      {},
      '#code=abc',
    );
  });

  it('fits a phone, with targets for thumbs', async () => {
    await visit(async (page, { mint }) => {
      const check = async (): Promise<void> => {
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(phone.viewport.width);
        const heights = await page.evaluate(() =>
          [...document.querySelectorAll<HTMLElement>('input, textarea, button:not(#reveal)')]
            .filter((element) => element.checkVisibility())
            .map(
              (element) => [element.id || element.className, element.getBoundingClientRect().height] as const,
            ),
        );
        expect(heights.filter(([, height]) => height < smallestTargetPx)).toEqual([]);
      };
      await check();
      await fill(page, { code: mint(), username: 'n'.repeat(32), password });
      await page.tap('#submit');
      await page.waitForSelector('#result:not([hidden])');
      await check();
    }, phone);
  });

  it.each(['light', 'dark'] as const)('can be read in the %s', async (colorScheme) => {
    await visit(
      async (page, { mint }) => {
        await fill(page, { code: mint(), username: 'Nova Scotia', password: 'short' });
        await page.click('#submit');
        expect(await page.evaluate(worstContrast)).toBeGreaterThan(readableContrast);
        await fill(page, { username: 'nova', password });
        await page.click('#submit');
        await page.waitForSelector('#result:not([hidden])');
        expect(await page.evaluate(worstContrast)).toBeGreaterThan(readableContrast);
        const ground = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
        const [red = 0] = (ground.match(/\d+/gu) ?? []).map(Number);
        expect(red > 128 ? 'light' : 'dark').toBe(colorScheme);
      },
      { colorScheme },
    );
  });
});
