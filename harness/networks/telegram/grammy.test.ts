import { Bot, webhookCallback } from 'grammy';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { openChat } from './testing/open-chat.ts';

it('serves grammY by polling', async () => {
  await using chat = await openChat();
  const bot = new Bot(chat.token, { client: { apiRoot: chat.url } });
  bot.on('message:text', (context) =>
    context.reply(`<b>echo</b>: ${context.message.text}`, { parse_mode: 'HTML' }),
  );
  bot.on('edited_message', (context) => context.reply('edited'));
  const running = bot.start({ timeout: 5 });
  const said = await chat.say('hello');
  await expect.poll(() => chat.heard.items.map(({ text }) => text)).toEqual(['echo: hello']);
  await chat.edit(said, 'hallo');
  await expect.poll(() => chat.heard.items.length).toBe(2);
  await bot.stop();
  await running;
  expect(chat.breaches.items).toEqual([]);
});

it('serves grammY by a webhook, and brings again what was not taken', async () => {
  await using chat = await openChat('webhook');
  const bot = new Bot(chat.token, { client: { apiRoot: chat.url } });
  bot.on('message:text', (context) => context.reply(context.message.text));
  const secretToken = chat.seat.placeholders['telegram.webhookSecret']!;
  const handle = webhookCallback(bot, 'http', { secretToken });
  let failures = 2;
  const server = createServer((request, response) => {
    failures -= 1;
    if (failures < 0) void handle(request, response);
    else response.writeHead(500).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  chat.seat.botIsAt!(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await chat.say('hello');
  await expect.poll(() => chat.heard.items.map(({ text }) => text)).toEqual(['hello']);
  const info = await bot.api.getWebhookInfo();
  expect(info).toMatchObject({
    pending_update_count: 0,
    last_error_message: 'Wrong response from the webhook: 500',
  });
  server.close();
  server.closeAllConnections();
});
