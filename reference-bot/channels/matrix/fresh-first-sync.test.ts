import { expect, it } from 'vitest';
import { freshFirstSync } from './fresh-first-sync.ts';

const api = 'http://homeserver.test/_matrix/client/v3';

async function asked(path: string, now: number): Promise<string> {
  let url = '';
  const fetch = freshFirstSync(
    async (input) => {
      url = input instanceof Request ? input.url : String(input);
      return new Response('{}');
    },
    { now: () => now, monotonic: () => now, sleep: () => Promise.resolve() },
  );
  await fetch(`${api}${path}`);
  return url;
}

it('asks for the first sync of two starts in two ways', async () => {
  const [one, another] = [await asked('/sync?timeout=0', 5_000), await asked('/sync?timeout=0', 5_007)];
  expect(one).not.toBe(another);
  expect([one, another].map((url) => Number(new URL(url).searchParams.get('timeout')))).toEqual([1, 8]);
});

it('leaves every other request alone', async () => {
  for (const path of ['/sync?since=s1&timeout=30000', '/rooms/!a/messages', '/keys/query'])
    expect(await asked(path, 5_000)).toBe(`${api}${path}`);
});
