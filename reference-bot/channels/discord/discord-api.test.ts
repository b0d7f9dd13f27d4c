import { expect, it } from 'vitest';
import { openChat } from '../../../harness/networks/discord/testing/open-chat.ts';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import { mountServices } from '../testing/mount-services.ts';
import { DiscordApi } from './discord-api.ts';

const { signal } = new AbortController();
const said = { channel: '5', content: 'hello', nonce: 'n' };

function apiThatAnswers(...answers: (() => Response)[]) {
  const clock = new ManualClock();
  const asked: string[] = [];
  const fetch = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    asked.push(`${init?.method} ${new URL(String(url)).pathname}`);
    return (answers.shift() ?? (() => Response.json({ id: '1' })))();
  };
  const api = new DiscordApi({ token: 'a.b.c', baseUrl: 'http://127.0.0.1:1/api/v10' }, { fetch, clock });
  return { api, asked, clock };
}

it('waits where a limit is used up, for that channel alone', async () => {
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset-after': '2.5' };
  const { api, asked, clock } = apiThatAnswers(() => Response.json({ id: '1' }, { headers }));
  await api.send(said, signal);
  const second = api.send(said, signal);
  await api.send({ ...said, channel: '6' }, signal);
  expect(asked).toHaveLength(2);
  clock.advance(2_500);
  expect(await second).toBe('1');
});

it('waits with everything where the limit is for all', async () => {
  const body = { message: 'You are being rate limited.', retry_after: 1.5, global: true };
  const { api, asked, clock } = apiThatAnswers(() => Response.json(body, { status: 429 }));
  await expect(api.showTyping('5', signal)).rejects.toMatchObject({ kind: 'rate-limited', waitMs: 1_500 });
  const second = api.send(said, signal);
  await Promise.resolve();
  expect(asked).toEqual(['POST /api/v10/channels/5/typing']);
  clock.advance(1_500);
  expect(await second).toBe('1');
});

it('calls Discord at its URL, where a nonce is taken once', async () => {
  await using chat = await openChat();
  using _ = mountServices({ 'https://discord.com': chat.app });
  const config = { token: chat.token, baseUrl: 'https://discord.com/api/v10' };
  const api = new DiscordApi(config, { fetch, clock: new ManualClock() });
  await api.checkToken(signal);
  expect((await api.gateway(signal)).url).toContain('ws://127.0.0.1');
  const text = { channel: chat.alice.conversation, content: 'hello', nonce: 'n' };
  expect(await api.send(text, signal)).toBe(await api.send(text, signal));
  expect(chat.heard.items).toHaveLength(1);
  await expect(api.send({ ...text, channel: '4' }, signal)).rejects.toMatchObject({
    kind: 'request',
    message: 'HTTP 404: Unknown Channel (10003)',
  });
  expect(chat.breaches.items).toEqual([]);
});

it.each([
  [401, { message: '401: Unauthorized', code: 0 }, 'auth', 'HTTP 401: 401: Unauthorized'],
  [404, { message: 'Unknown Channel', code: 10_003 }, 'request', 'HTTP 404: Unknown Channel (10003)'],
  [502, 'Bad Gateway', 'service', 'HTTP 502: "Bad Gateway"'],
])('tells of a refusal with %d', async (status, body, kind, message) => {
  const { api } = apiThatAnswers(() => Response.json(body, { status }));
  await expect(api.send(said, signal)).rejects.toMatchObject({ kind, message });
});

it('takes what is no answer of the service for a failure that passes', async () => {
  const { api } = apiThatAnswers(() => new Response('<html>'));
  await expect(api.send(said, signal)).rejects.toMatchObject({ kind: 'service', isPassing: true });
});
