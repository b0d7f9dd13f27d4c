import type { Parts, SignUpStage } from '../../harness/index.ts';

/** What a person types that no service may choose for them. */
export interface Typed {
  readonly password: string;
  readonly intro: string;
}

/** Signs up on the page by keyboard alone; gives the pastes and what the service answered the page. */
export async function fillIn(
  { signUp, peer, windows }: SignUpStage & Pick<Parts, 'windows'>,
  { password, intro }: Typed,
) {
  const { service, code } = signUp;
  const window = await windows.open();
  const page = await window.newPage();
  await page.goto(`${service.url}/signup`);
  for (const text of [code, signUp.username('cara'), password]) {
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
