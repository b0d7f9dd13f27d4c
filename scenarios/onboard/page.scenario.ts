import { onboardingScenario, reportsIn, standardLines, type OnboardingStage } from '../../harness/index.ts';
import { completeVerification, expectVerified, verify } from './tier-c.ts';

export default onboardingScenario({
  id: 'onboard.page',
  title:
    'A person fills in the page and runs the three pastes that it gives: the bot is alive, signed, verified',
  tags: ['onboarding', 'page'],
  requires: ['onboard.page'],
  tools: ['browser', 'curl'],
  playedBy: ['element'],
  mutants: { 'service/forgets-the-person': 'the verification was cancelled: m.user' },
  async run(stage) {
    const { step, check, peer, terminal, deadlineMs, signal } = stage;
    const password = crypto.randomUUID();
    const intro = `It's me, ${crypto.randomUUID()}`;
    const { pastes, answer } = await step('the person types into the page, without a mouse', () =>
      fillIn(stage, { password, intro }),
    );
    const newcomer = await stage.welcome(answer, password);

    // Somebody else's pastes are not run unseen.
    if (stage.service.facts.kind === 'foreign') return;

    const a = terminal.paste(pastes.a);
    const said = await step('Paste A brings the bot to life', () =>
      peer.message(newcomer.room, newcomer.userId, (body) => body === intro),
    );
    check('A3 type on the wire', 'm.room.encrypted', said.wireType);

    await step('Paste B gives it an identity', async () => {
      await using b = terminal.paste(pastes.b);
      check('how the paste ended', 'exited with code 0', await b.exited);
      check('what it printed', '"device_signed":true', b.output.items.join('\n'));
      check(
        'B3 chain from its master key to its device',
        'sound',
        await newcomer.oracle.ownChain(peer, 'after B'),
      );
    });

    await step('Ctrl-C ends it', async () => {
      await a[Symbol.asyncDispose]();
    });
    await using c = terminal.paste(pastes.c);
    const bot = reportsIn(c.output, standardLines, { deadlineMs, signal });
    const verification = await verify(stage, { newcomer, bot }, 'room');
    await completeVerification(stage, verification);
    await expectVerified(stage, verification, 'after C');
  },
});

interface Typed {
  readonly password: string;
  readonly intro: string;
}

/** Signs up on the page by keyboard alone; gives the pastes and what the service answered the page. */
async function fillIn({ service, code, peer, openBrowser }: OnboardingStage, { password, intro }: Typed) {
  const browser = await openBrowser();
  const page = await browser.newPage();
  await page.goto(`${service.url}/signup`);
  for (const text of [code, `cara-${crypto.randomUUID().slice(0, 8)}`, password]) {
    await page.keyboard.press('Tab');
    await page.keyboard.type(text);
  }
  await page.locator('#intro').focus();
  await page.keyboard.type(intro);
  await page.keyboard.press('Tab');
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url().endsWith('/signup/api')),
    page.keyboard.press('Enter'),
  ]);
  await page.waitForSelector('#result:not([hidden])');
  await page.locator('#owner').focus();
  await page.keyboard.type(peer.userId);
  const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => page.innerText(`#paste-${name}`)));
  return { answer: (await answer.json()) as unknown, pastes: { a: a!, b: b!, c: c! } };
}
