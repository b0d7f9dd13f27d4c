import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { signatureOf } from './push-door.ts';
import { openChat } from './testing/open-chat.ts';

it('refuses what the service refuses, in its words', async () => {
  await using chat = await openChat();
  const channel = chat.alice.conversation;
  const post = (given: object) => chat.call('chat.postMessage', { channel, ...given });
  const refused = [
    await post({}),
    await post({ channel: 'C0NOWHERE', text: 'a' }),
    await post({ text: 7 }),
    await chat.call('chat.update', { channel, ts: '1.0', text: 'a' }),
    await chat.call('conversations.replies', { channel, ts: '1.0' }),
    await chat.call('auth.test', {}, 'xoxb-another'),
    await chat.call('apps.connections.open'),
    await chat.call('files.upload'),
    await chat.call('chat.postNothing'),
  ];
  expect(refused.map(({ status, ok }) => [status, ok])).toEqual(refused.map(() => [200, false]));
  expect(refused.map(({ error }) => error)).toEqual([
    'no_text',
    'channel_not_found',
    'invalid_arguments',
    'message_not_found',
    'thread_not_found',
    'invalid_auth',
    'not_allowed_token_type',
    'method_deprecated',
    'unknown_method',
  ]);
  expect(chat.breaches.items.map(({ rule }) => rule)).toEqual([
    'no-text',
    'channel-not-found',
    'malformed-request',
    'message-not-found',
    'thread-not-found',
    'unknown-method',
  ]);
});

it('takes arguments as a form, and a token in it', async () => {
  await using chat = await openChat();
  const { url, botToken: token, alice } = chat;
  const form = new URLSearchParams({ token, channel: alice.conversation, text: 'a &lt;b&gt; &amp;' });
  const response = await fetch(`${url}/chat.postMessage`, { method: 'POST', body: form });
  expect(await response.json()).toMatchObject({ ok: true, message: { bot_id: 'B0CARABOT' } });
  expect(chat.heard.items.map(({ text }) => text)).toEqual(['a <b> &']);
  expect(JSON.stringify(chat.calls.items)).not.toContain(token);
});

it('takes for absent what is null, and a call without arguments whatever its type', async () => {
  await using chat = await openChat();
  for (const type of ['application/json', 'multipart/form-data; boundary=none', '']) {
    const headers = { authorization: `Bearer ${chat.botToken}`, 'content-type': type };
    const response = await fetch(`${chat.url}/auth.test`, { method: 'POST', headers });
    expect(await response.json()).toMatchObject({ ok: true });
  }
  const { conversation: channel } = chat.alice;
  const given = { channel, text: 'a', thread_ts: null, blocks: null };
  expect((await chat.call('chat.postMessage', given)).ok).toBe(true);
  expect(chat.heard.items.map(({ text }) => text)).toEqual(['a']);
});

it('cuts off what is too long, and refuses it where it is to replace something', async () => {
  await using chat = await openChat();
  const channel = chat.alice.conversation;
  const { ts } = await chat.call('chat.postMessage', { channel, text: 'a'.repeat(40_001) });
  expect(chat.heard.items[0]!.text).toHaveLength(40_000);
  expect((await chat.call('chat.update', { channel, ts, text: 'a'.repeat(4_001) })).error).toBe(
    'msg_too_long',
  );
  expect((await chat.call('chat.update', { channel, ts, text: 'a' })).ok).toBe(true);
  expect(chat.breaches.items.map(({ rule }) => rule)).toEqual(['text-too-long', 'msg-too-long']);
});

it('names the time that the bot must wait, also with the status 200, and counts who does not', async () => {
  await using chat = await openChat();
  const { conversation: channel } = chat.alice;
  chat.faults.strike({ name: 'limit', at: 'sending', times: 1, retryAfterSeconds: 30, status: 200 });
  const send = () => chat.call('chat.postMessage', { channel, text: 'a' });
  expect(await send()).toMatchObject({ status: 200, error: 'ratelimited', retryAfter: '30' });
  expect(await send()).toMatchObject({ status: 429, error: 'ratelimited', retryAfter: '30' });
  expect(chat.breaches.items.map(({ rule }) => rule)).toEqual(['asked-before-retry-after']);
  expect(chat.attempts.items.map(({ outcome }) => outcome)).toEqual(['refused', 'refused']);
});

it('shows what was said, the newest first, and page by page', async () => {
  await using chat = await openChat();
  const [one] = [await chat.say('one'), await chat.say('two'), await chat.say('three')];
  const channel = chat.alice.conversation;
  const first = await chat.call('conversations.history', { channel, limit: 2 });
  expect([texts(first), first['has_more']]).toEqual([['three', 'two'], true]);
  const { next_cursor: cursor } = first['response_metadata'];
  expect(texts(await chat.call('conversations.history', { channel, cursor }))).toEqual(['one']);
  expect(texts(await chat.call('conversations.history', { channel, oldest: one.id }))).toEqual([
    'three',
    'two',
  ]);
});

it('signs what it brings, brings it until it is taken, and says why it comes again', async () => {
  await using chat = await openChat();
  const answers = [500, 302, 200];
  const seen: (string | undefined)[][] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const { 'x-slack-request-timestamp': at, 'x-slack-signature': signature } = request.headers;
    expect(signature).toBe(signatureOf(chat.signingSecret, String(at), body));
    const { challenge } = JSON.parse(body) as { challenge?: string };
    if (challenge !== undefined) return response.end(challenge);
    const header = (name: string) => request.headers[name] as string | undefined;
    seen.push([header('x-slack-retry-num'), header('x-slack-retry-reason')]);
    return response
      .writeHead(answers.shift() ?? 500, { 'x-slack-no-retry': answers.length === 0 ? '1' : '0' })
      .end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  expect(await chat.seat.isTaken(new AbortController().signal)).toMatchObject({ taken: false });
  chat.seat.botIsAt!(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await chat.say('one');
  await expect.poll(() => seen.length).toBe(3);
  expect(seen).toEqual([
    [undefined, undefined],
    ['1', 'http_error'],
    ['2', 'too_many_redirects'],
  ]);
  await chat.say('nobody wants this again');
  await expect.poll(() => chat.deliveries.items.at(-1)?.outcome).toBe('http_error');
  expect(chat.deliveries.items.map(({ retry }) => retry)).toEqual([0, 1, 2, 0]);
  server.close();
  server.closeAllConnections();
});

it('spreads events over the connections of Socket Mode, and opens ten at most', async () => {
  await using chat = await openChat('socket');
  const open = async () => {
    const { url } = await chat.call('apps.connections.open', {}, chat.appToken);
    const socket = new WebSocket(url);
    const received: any[] = [];
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString());
      received.push(message);
      if (message.envelope_id) socket.send(JSON.stringify({ envelope_id: message.envelope_id }));
    });
    await expect.poll(() => received.length).toBeGreaterThan(0);
    return received;
  };
  const links: any[][] = [];
  for (let count = 1; count <= 10; count += 1) {
    const received = await open();
    expect(received[0]).toMatchObject({ type: 'hello', num_connections: count });
    links.push(received);
  }
  expect((await open())[0]).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' });
  for (let count = 0; count < 10; count += 1) await chat.say(String(count));
  await expect.poll(() => links.map(({ length }) => length)).toEqual(links.map(() => 2));
  const { url } = await chat.call('apps.connections.open', {}, chat.appToken);
  const reused = new WebSocket(url.replace(/ticket=.*/, 'ticket=guess'));
  const [, response] = (await once(reused, 'unexpected-response')) as [unknown, { statusCode: number }];
  expect(response.statusCode).toBe(403);
});

it('brings through another connection what one has not acknowledged', async () => {
  await using chat = await openChat('socket');
  const { url } = await chat.call('apps.connections.open', {}, chat.appToken);
  const socket = new WebSocket(url);
  const tries: number[] = [];
  socket.on('message', (data: Buffer) => {
    const { envelope_id: id, retry_attempt: attempt } = JSON.parse(data.toString());
    if (id === undefined) return;
    tries.push(attempt);
    socket.send(JSON.stringify({ envelope_id: id }));
  });
  await expect.poll(() => chat.connections.items.length).toBe(1);
  chat.faults.strike({ name: 'no-ack', at: 'hearing', times: 1 });
  await chat.say('one');
  await expect.poll(() => tries, { timeout: 5_000 }).toEqual([0, 1]);
  await expect.poll(() => chat.deliveries.items.map(({ outcome }) => outcome)).toEqual(['timeout', 'taken']);
});

function texts({ messages }: any): string[] {
  return messages.map(({ text }: any) => text);
}
