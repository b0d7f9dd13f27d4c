import { expect, it } from 'vitest';
import { SignalApi } from './signal-api.ts';

const number = '+15551234567';
const { signal } = new AbortController();

function apiThatAnswers(
  answer: () => Response,
  baseUrl = 'http://127.0.0.1:1/root',
): { api: SignalApi; asked: string[] } {
  const asked: string[] = [];
  const fetch = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    asked.push(`${init?.method} ${String(url)}`);
    return answer();
  };
  return { api: new SignalApi({ baseUrl, number }, fetch), asked };
}

it('asks below the root, for its number', async () => {
  const { api, asked } = apiThatAnswers(() => Response.json([]));
  await api.receive(true, signal);
  await api.receive(false, signal);
  expect(asked).toEqual([
    'GET http://127.0.0.1:1/root/v1/receive/%2B15551234567?send_read_receipts=false',
    'GET http://127.0.0.1:1/root/v1/receive/%2B15551234567',
  ]);
  expect(api.socketUrl.href).toBe('ws://127.0.0.1:1/root/v1/receive/%2B15551234567');
});

it('receives with what its operator has put behind the URL, and decides by itself what counts as read', async () => {
  const given = 'http://127.0.0.1:1/root/?send_read_receipts=true&key=a+b&max_messages=1#there';
  const { api, asked } = apiThatAnswers(() => Response.json([]), given);
  await api.receive(true, signal);
  await api.showTyping(number, true, signal);
  expect(asked).toEqual([
    'GET http://127.0.0.1:1/root/v1/receive/%2B15551234567?key=a+b&send_read_receipts=false',
    'PUT http://127.0.0.1:1/root/v1/typing-indicator/%2B15551234567',
  ]);
  expect(api.socketUrl.href).toBe('ws://127.0.0.1:1/root/v1/receive/%2B15551234567?key=a+b');
});

it.each([
  [400, `User ${number} is not registered.\n`, 'request', 'HTTP 400: User [redacted] is not registered.'],
  [400, "websocket: 'upgrade' token not found", 'dialect', "HTTP 400: websocket: 'upgrade' token not found"],
  [429, 'Rate limit', 'rate-limited', 'HTTP 429: Rate limit'],
  [502, 'Bad Gateway', 'service', 'HTTP 502: Bad Gateway'],
])('tells of a refusal with %d, and of nobody', async (status, error, kind, message) => {
  const headers = { 'retry-after': '3' };
  const { api } = apiThatAnswers(() => Response.json({ error }, { status, headers }));
  const failure = await api.send('+15550100001', 'hello', signal).catch((thrown: unknown) => thrown);
  expect(failure).toMatchObject({ kind, message, waitMs: status > 400 ? 3_000 : 0 });
});

it.each([[[{ timestamp: '17' }]], [{ timestamp: '17' }]])(
  'reads the time of a message in %j',
  async (sent) => {
    const { api } = apiThatAnswers(() => Response.json(sent, { status: 201 }));
    expect(await api.send('+15550100001', 'hello', signal)).toBe('17');
  },
);

it('takes what is no answer of the service for a failure that passes', async () => {
  const { api } = apiThatAnswers(() => new Response('<html>'));
  await expect(api.receive(true, signal)).rejects.toMatchObject({ kind: 'service', isPassing: true });
  await expect(api.send('+15550100001', 'hello', signal)).rejects.toMatchObject({ isPassing: true });
});
