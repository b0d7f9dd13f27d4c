import { expect, test } from 'vitest';
import { askWellKnown } from './find-homeserver.ts';

const { signal } = new AbortController();

test.each([
  [
    'a server that names its client API',
    () => Response.json({ 'm.homeserver': { base_url: 'https://matrix.example.org/' } }),
    { kind: 'named', baseUrl: 'https://matrix.example.org' },
  ],
  ['one that has no such file', () => new Response('no', { status: 404 }), { kind: 'none' }],
  ['one that answers otherwise', () => Response.json({}, { status: 500 }), { kind: 'none' }],
  [
    'one that cannot be reached',
    () => {
      throw new TypeError('fetch failed');
    },
    { kind: 'none', why: expect.stringContaining('fetch failed') },
  ],
  ['a file that is a web page', () => new Response('<html>'), { kind: 'broken' }],
  [
    'a file that names nothing',
    () => Response.json({ 'm.homeserver': 'matrix' }),
    { kind: 'broken', why: expect.stringContaining('names no m.homeserver.base_url') },
  ],
])('%s', async (_, answer, expected) => {
  const asked: string[] = [];
  const fetch = async (url: Parameters<typeof globalThis.fetch>[0]): Promise<Response> => {
    asked.push(String(url));
    return answer();
  };
  expect(await askWellKnown('example.org', signal, fetch)).toMatchObject(expected);
  expect(asked).toEqual(['https://example.org/.well-known/matrix/client']);
});
