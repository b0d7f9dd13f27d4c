import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { openChat } from './testing/open-chat.ts';

/** A chat whose bot answers what its webhook is brought. */
async function openWith(answer: RequestListener) {
  const chat = await openChat('webhook');
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  chat.seat.botIsAt!(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const end = () => {
    server.close();
    server.closeAllConnections();
  };
  return { chat, end };
}

// Of the length that clients make them.
const boundary = 'b'.repeat(32);
const json = 'application/json';
const form = 'application/x-www-form-urlencoded';

it.each<[string, (call: Record<string, string>) => { type: string; body: BodyInit }]>([
  ['JSON', (call) => ({ type: json, body: JSON.stringify(call) })],
  ['a form', (call) => ({ type: form, body: new URLSearchParams(call) })],
  [
    'parts',
    (call) => ({
      type: `multipart/form-data; boundary=${boundary}`,
      body: `${Object.entries(call)
        .map(
          ([name, value]) =>
            `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
        )
        .join('')}--${boundary}--\r\n`,
    }),
  ],
])('carries out the call in an answer of %s', async (_, write) => {
  const { chat, end } = await openWith(async (_request, response) => {
    const call = { method: 'sendMessage', chat_id: chat.alice.conversation, text: 'a & b' };
    const { type, body } = write(call);
    response.setHeader('content-type', type).end(await new Response(body).text());
  });
  await using _chat = chat;
  await chat.say('hello');
  await expect.poll(() => chat.heard.items.map(({ text }) => text)).toEqual(['a & b']);
  end();
});

it('keeps the order of each chat, and has no chat wait for another', async () => {
  const texts: string[] = [];
  const held = Promise.withResolvers<void>();
  const { chat, end } = await openWith(async (request, response) => {
    const { message } = JSON.parse(Buffer.concat(await request.toArray()).toString());
    texts.push(message.text);
    if (message.text === 'slow') await held.promise;
    response.end();
  });
  await using _chat = chat;
  await chat.say('slow');
  await chat.say('after slow');
  await chat.say('of bob', chat.bob);
  await expect.poll(() => texts).toEqual(['slow', 'of bob']);
  held.resolve();
  await expect.poll(() => texts).toEqual(['slow', 'of bob', 'after slow']);
  end();
});

it('counts a bot as there that listens at its webhook', async () => {
  const { chat, end } = await openWith((_, response) => response.end());
  await using _chat = chat;
  const { signal } = new AbortController();
  expect(await chat.seat.isTaken(signal)).toMatchObject({ taken: true });
  end();
  expect(await chat.seat.isTaken(signal)).toMatchObject({
    taken: false,
    seen: 'no webhook that can be reached',
  });
});

it('brings to the port of the bot what it wants at an address with https', async () => {
  const paths: string[] = [];
  const { chat, end } = await openWith((request, response) => {
    paths.push(request.url!);
    response.end();
  });
  await using _chat = chat;
  await chat.call('setWebhook', { url: 'https://bot.example.org/hook?of=cara' });
  expect((await chat.call('getWebhookInfo')).result.url).toBe('https://bot.example.org/hook?of=cara');
  await chat.say('hello');
  await expect.poll(() => paths).toEqual(['/hook?of=cara']);
  end();
});
